import type { PrototypeRows } from './dead-prototypes.ts';
import type { FitEvent, HistoryEntry } from './fit-history.ts';
import { resolveFitOptions, type FitExtras, type FitOptions } from './fit-options.ts';
import { centreGram, gramMatrix } from './gram.ts';
import { initialAssociation } from './initial-association.ts';
import { initialPrototypes } from './initial-prototypes.ts';
import { centreOnMedians } from './sparsity.ts';
import type { PrototypeClassifier } from './predict.ts';
import type { Problem } from './problem.ts';
import { matchSamples } from './sample-matching.ts';
import { solve } from './solve.ts';
import { liftPrototypes, spanPrototypes } from './spanned-prototypes.ts';
import { stepAssociation } from './w-step-softmax.ts';

/** Prototypes and association estimated from labelled embeddings; classifies as it is (`classProbabilities`). */
export interface FittedPrototypes extends PrototypeClassifier {
  /** The label that each prototype was founded for, [numPrototypes]. */
  readonly founderLabels: Int32Array;
  /** p_j = Σ_i coefficients_ji x_i, [numPrototypes, numSamples]; rows sum to 1. */
  readonly coefficients: Float64Array;
  /** C at the end. */
  readonly objective: number;
  /** Norm of the gradient at the end over that at the start; see `gradientNorm` for its parts. */
  readonly relativeGradient: number;
  /** Whether C and its gradient settled before `maxIterations`. */
  readonly converged: boolean;
  readonly iterations: number;
  readonly history: readonly HistoryEntry[];
  readonly events: readonly FitEvent[];
  readonly options: FitOptions;
}

/** The L2 solution that the scale-free prior starts from needs no more than a rough one. */
const L2_START = { tolerance: 1e-6, maxIterations: 500 };

/**
 * Estimates prototypes and their association with classes on frozen embeddings by alternating a W-step and a damped P-step
 * (method §3). Deterministic but for the seeds of `kMeans`.
 * @param embeddings [numSamples, depth], row-major
 * @param labels [numSamples], every one of 0..max present
 * @throws RangeError for labels without samples, sizes that do not fit, numbers that are not finite, or bad options.
 */
export function fitPrototypes(
  embeddings: Float32Array | Float64Array,
  labels: Int32Array,
  options: Partial<FitOptions> & FitExtras = {},
): FittedPrototypes {
  const { random, gram, ...given } = options;
  const resolved = resolveFitOptions(given);
  const problem = defineProblem(embeddings, labels, resolved, gram);
  const start = initialise(problem, resolved, random);
  const solution = solve(problem, start, resolved);
  const { association, point } = solution;
  // The mixture works with class distributions; their logarithms are its W.
  const logits = problem.form === 'mixture' ? centreOnMedians(association.map(Math.log), problem.numLabels) : association; // prettier-ignore
  return {
    prototypes: liftPrototypes(point.prototypes, embeddings, problem.numSamples),
    association: logits,
    depth: embeddings.length / problem.numSamples,
    numLabels: problem.numLabels,
    temperature: problem.temperature,
    form: problem.form,
    founderLabels: Int32Array.from(solution.founderLabels),
    coefficients: point.prototypes.coefficients,
    objective: point.objective,
    relativeGradient: solution.relativeGradient,
    converged: solution.converged,
    iterations: solution.iterations,
    history: solution.history,
    events: solution.events,
    options: resolved,
  };
}

function defineProblem(
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
  const numLabels = requireLabels(labels);
  const products = gram ?? gramMatrix(embeddings, numSamples);
  if (!products.every(Number.isFinite)) {
    throw new RangeError('fitPrototypes: embeddings must be finite numbers, got NaN or infinity.');
  }
  return {
    gram: centreGram(products, numSamples),
    labels,
    numSamples,
    numLabels,
    form: options.association,
    regulariser: options.regulariser,
    alpha: options.alpha,
    temperature: options.temperature,
    anchor: options.anchor,
  };
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

function initialise(problem: Problem, options: FitOptions, random: FitExtras['random']): PrototypeRows {
  const { coefficients, founderLabels, founderSamples } = initialPrototypes(problem, options, random);
  const matched = matchSamples(problem, spanPrototypes(problem, coefficients));
  const scaleFree = problem.regulariser === 'jeffreys';
  const penalised: Problem = scaleFree ? { ...problem, regulariser: 'l2' } : problem;
  const counted = initialAssociation(penalised, matched, { founderLabels, founderSamples });
  const association = scaleFree ? stepAssociation(penalised, matched.matching, counted, L2_START) : counted;
  return { coefficients, association, founderLabels, reseeded: founderLabels.map(() => false) };
}
