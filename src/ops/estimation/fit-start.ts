import type { PrototypeRows } from './dead-prototypes.ts';
import type { FitEvent } from './fit-history.ts';
import type { FitExtras, FitOptions } from './fit-options.ts';
import { centreGram, gramMatrix } from './gram.ts';
import { initialAssociation } from './initial-association.ts';
import { initialPrototypes } from './initial-prototypes.ts';
import { localScatter } from './local-scatter.ts';
import { placePrototypes } from './placed-prototypes.ts';
import type { Problem } from './problem.ts';
import { matchSamples } from './sample-matching.ts';
import { sampleSpan } from './sample-span.ts';
import { l2Association } from './scale-free.ts';

/**
 * What a fit minimises, from checked data.
 * @throws RangeError for labels without samples, sizes that do not fit, or numbers that are not finite.
 */
export function defineProblem(
  embeddings: Float32Array | Float64Array,
  labels: Int32Array,
  options: FitOptions,
  gram: Float64Array | undefined,
): Problem {
  const numSamples = labels.length;
  if (numSamples === 0 || embeddings.length === 0 || embeddings.length % numSamples !== 0) {
    throw new RangeError(`fitPrototypes: ${embeddings.length} numbers are no whole rows for ${numSamples} labels.`);
  }
  if (gram !== undefined && gram.length !== numSamples ** 2) {
    throw new RangeError(`fitPrototypes: gram must have ${numSamples ** 2} numbers, got ${gram.length}.`);
  }
  return problemOfGram(gram ?? gramMatrix(embeddings, numSamples), labels, options);
}

/** The same from the inner products of all pairs of samples [numSamples, numSamples]. @throws RangeError as above. */
export function problemOfGram(gram: Float64Array, labels: Int32Array, options: FitOptions): Problem {
  const numSamples = labels.length;
  const numLabels = requireLabels(labels);
  if (!gram.every(Number.isFinite)) {
    throw new RangeError('fitPrototypes: embeddings must be finite numbers, got NaN or infinity.');
  }
  const centred = centreGram(gram, numSamples);
  const scatter = localScatter(centred, labels);
  const unit = options.distanceUnit === 'scatter' ? scatter : 1;
  return {
    span: sampleSpan(centred, numSamples),
    squaredNorms: Float64Array.from(labels, (_, i) => centred[i * numSamples + i]!),
    labels,
    ...(options.balance ? { weights: balancedWeights(labels, numLabels) } : {}),
    numSamples,
    numLabels,
    scatter,
    form: options.association,
    freedom: options.freedom,
    regulariser: options.regulariser,
    alpha: options.alpha,
    temperature: options.temperature * unit,
    anchor: options.anchor / unit,
  };
}

/** Weights with which every label counts the same: B / (L · samples of the label). */
function balancedWeights(labels: Int32Array, numLabels: number): Float64Array {
  const sizes = new Float64Array(numLabels);
  for (const label of labels) sizes[label]!++;
  return Float64Array.from(labels, (label) => labels.length / (numLabels * sizes[label]!));
}

/** The number of labels. @throws RangeError unless each of 0..max has a sample. */
function requireLabels(labels: Int32Array): number {
  const present = new Set(labels);
  const numLabels = Math.max(...present) + 1;
  for (let label = 0; label < numLabels; label++) {
    if (!present.has(label)) throw new RangeError(`fitPrototypes: every label must have a sample, ${label} has none.`);
  }
  if (Math.min(...present) < 0) throw new RangeError('fitPrototypes: labels must be at least 0.');
  return numLabels;
}

/** Where an estimation starts. */
export interface FitStart {
  readonly rows: PrototypeRows;
  /** What the search for the number of prototypes did. */
  readonly events: readonly FitEvent[];
}

/** Prototypes and association before estimation. @throws RangeError for `kMeans` without `random`. */
export function initialise(problem: Problem, options: FitOptions, random: FitExtras['random']): FitStart {
  const { coordinates, founderLabels, founderSamples, events } = initialPrototypes(problem, options, random);
  const matched = matchSamples(
    problem,
    placePrototypes(problem.span, coordinates, problem.numSamples, founderLabels.length),
  );
  const scaleFree = problem.regulariser === 'jeffreys';
  const penalised: Problem = scaleFree ? { ...problem, regulariser: 'l2' } : problem;
  const counted = initialAssociation(penalised, matched, { founderLabels, founderSamples });
  const association = scaleFree ? l2Association(problem, matched, counted) : counted;
  // A number that follows the data is not kept up by re-seeding what has no mass.
  const reseeded = founderLabels.map(() => options.initialisation === 'adaptive');
  return { rows: { coordinates, association, founderLabels, reseeded }, events };
}
