import fc from 'fast-check';
import { Random } from '../../../src/base/random.ts';
import type { FitOptions } from '../../../src/ops/estimation/fit-options.ts';
import { centreGram, gramMatrix } from '../../../src/ops/estimation/gram.ts';
import { localScatter } from '../../../src/ops/estimation/local-scatter.ts';
import type { PrototypePoint } from '../../../src/ops/estimation/p-step.ts';
import type { Problem } from '../../../src/ops/estimation/problem.ts';
import { objective } from '../../../src/ops/estimation/objective.ts';
import { matchSamples } from '../../../src/ops/estimation/sample-matching.ts';
import { placePrototypes } from '../../../src/ops/estimation/placed-prototypes.ts';
import { sampleSpan } from '../../../src/ops/estimation/sample-span.ts';

/** Labelled samples [numSamples, depth] in clusters, classes of any size from 1. */
export interface LabelledSamples {
  readonly embeddings: Float64Array;
  readonly labels: Int32Array;
  readonly numLabels: number;
  readonly depth: number;
}

/** Two clusters a label, classes of random sizes, every label present; rows in random order. */
export function randomSamples(seed: string, numSamples: number, numLabels: number, depth: number): LabelledSamples {
  const random = new Random(seed);
  const labels = Int32Array.from(
    random.shuffle(Array.from({ length: numSamples }, (_, i) => (i < numLabels ? i : random.integer(numLabels)))),
  );
  const centres = Float64Array.from({ length: 2 * numLabels * depth }, () => 2 * random.normal());
  const embeddings = new Float64Array(numSamples * depth);
  labels.forEach((label, i) => {
    const cluster = 2 * label + random.integer(2);
    for (let k = 0; k < depth; k++) embeddings[i * depth + k] = 10 + centres[cluster * depth + k]! + random.normal();
  });
  return { embeddings, labels, numLabels, depth };
}

export const anySamples = fc
  .record({
    seed: fc.integer().map(String),
    numLabels: fc.integer({ min: 1, max: 4 }),
    more: fc.integer({ min: 0, max: 12 }),
    depth: fc.integer({ min: 1, max: 6 }),
  })
  .map(({ seed, numLabels, more, depth }) => randomSamples(seed, numLabels + more, numLabels, depth));

/** Every form with each of its regularisers. */
export const FORMS = [
  { association: 'softmax', regulariser: 'l1' },
  { association: 'softmax', regulariser: 'l2' },
  { association: 'softmax', regulariser: 'jeffreys' },
  { association: 'mixture', regulariser: 'dirichlet' },
] as const satisfies readonly Partial<FitOptions>[];

export const anyOptions = fc.record({
  alpha: fc.constantFrom(1e-3, 1e-2, 5e-2),
  temperature: fc.constantFrom(0.5, 2, 8),
  anchor: fc.constantFrom(0, 0.05, 0.5),
  initialisation: fc.constantFrom('classMeans', 'kMeans', 'supportSamples', 'adaptive'),
} as const);

export type AnyOptions = Pick<FitOptions, 'alpha' | 'temperature' | 'anchor' | 'initialisation'>;

export function problemOf(samples: LabelledSamples, options: Partial<Omit<Problem, 'span' | 'labels'>>): Problem {
  const numSamples = samples.labels.length;
  const gram = centreGram(gramMatrix(samples.embeddings, numSamples), numSamples);
  return {
    span: sampleSpan(gram, numSamples),
    squaredNorms: Float64Array.from(samples.labels, (_, i) => gram[i * numSamples + i]!),
    labels: samples.labels,
    numSamples,
    numLabels: samples.numLabels,
    scatter: localScatter(gram, samples.labels),
    form: 'softmax',
    freedom: 'full',
    regulariser: 'l2',
    alpha: 1e-2,
    temperature: 2,
    anchor: 0.1,
    ...options,
  };
}

/** Coordinates [numPrototypes, rank] about the mean of the samples. */
export function randomCoordinates(random: Random, problem: Problem, numPrototypes: number): Float64Array {
  return Float64Array.from({ length: numPrototypes * problem.span.rank }, () => 1.5 * random.normal());
}

/** Class distributions for the mixture, any numbers for the soft-max form. */
export function randomAssociation(random: Random, problem: Problem, numPrototypes: number): Float64Array {
  const { numLabels } = problem;
  const association = Float64Array.from({ length: numPrototypes * numLabels }, () => random.normal());
  if (problem.form === 'softmax') return association;
  for (let start = 0; start < association.length; start += numLabels) {
    const row = association.subarray(start, start + numLabels);
    const sum = row.reduce((total, value) => total + Math.exp(value), 0);
    row.forEach((value, at) => (row[at] = Math.exp(value) / sum));
  }
  return association;
}

export function pointOf(problem: Problem, coordinates: Float64Array, association: Float64Array): PrototypePoint {
  const numPrototypes = association.length / problem.numLabels;
  const prototypes = placePrototypes(problem.span, coordinates, problem.numSamples, numPrototypes);
  const matched = matchSamples(problem, prototypes);
  return { prototypes, matched, objective: objective(problem, matched, association) };
}

/** C as its definition reads, on prototypes [numPrototypes, depth] in the space of the embeddings. */
export function definedObjective(
  problem: Problem,
  { embeddings, depth }: LabelledSamples,
  prototypes: Float64Array,
  association: Float64Array,
): number {
  const { labels, numSamples, numLabels, temperature, form, regulariser, alpha, anchor } = problem;
  const numPrototypes = prototypes.length / depth;
  const weight = (j: number, l: number) => association[j * numLabels + l] as number;
  let [loss, anchorSum] = [0, 0];
  for (let i = 0; i < numSamples; i++) {
    const kernels = Array.from({ length: numPrototypes }, (_, j) => {
      let distance = 0;
      for (let k = 0; k < depth; k++) distance += (embeddings[i * depth + k]! - prototypes[j * depth + k]!) ** 2;
      return Math.exp(-distance / (2 * temperature));
    });
    const total = kernels.reduce((sum, kernel) => sum + kernel, 0);
    const scores = Array.from({ length: numLabels }, (_, l) =>
      kernels.reduce((sum, kernel, j) => sum + (kernel / total) * weight(j, l), 0),
    );
    const label = labels[i] as number;
    const normaliser = Math.log(scores.reduce((sum, score) => sum + Math.exp(score), 0));
    loss -= form === 'softmax' ? (scores[label] as number) - normaliser : Math.log(scores[label] as number);
    anchorSum -= temperature * Math.log(total);
  }
  const penalties = {
    l1: () => alpha * association.reduce((sum, w) => sum + Math.abs(w), 0),
    l2: () => alpha * association.reduce((sum, w) => sum + w * w, 0),
    jeffreys: () => association.reduce((sum, w) => sum + Math.log(w * w + 1e-4), 0) / (2 * numSamples),
    dirichlet: () => -alpha * association.reduce((sum, a) => sum + Math.log(a), 0),
  };
  return loss / numSamples + penalties[regulariser]() + (anchor * anchorSum) / numSamples;
}
