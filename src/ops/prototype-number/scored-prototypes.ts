import type { AssociationForm } from '../association.ts';
import { mixtureLoss, softmaxLoss } from '../estimation/class-loss.ts';
import { multiply } from '../estimation/dense.ts';

/** A prototype of a trained model, beside the samples. */
export interface SampledPrototype {
  /** [depth] */
  readonly position: Float64Array;
  /** Its row of W, [numLabels]. */
  readonly weights: Float64Array;
  /** Squared distance of every sample, [numSamples]. */
  readonly distances: Float64Array;
}

/** Samples that a number of prototypes is judged by. */
export interface LabelledSamples {
  /** [numSamples, depth] */
  readonly embeddings: Float32Array | Float64Array;
  /** [numSamples] 0..numLabels-1 */
  readonly labels: Int32Array;
  readonly depth: number;
  readonly numLabels: number;
  readonly temperature: number;
  readonly form: AssociationForm;
  /** λ of the anchor */
  readonly anchor: number;
}

/** What a set of prototypes is to the samples. */
export interface PrototypeScore {
  /** C with the anchor plus the description length, in nats a sample. */
  readonly value: number;
  /** Σ_i q_ij, [numPrototypes] */
  readonly masses: Float64Array;
  /** Whether the label of each sample is not its likeliest. */
  readonly misclassified: readonly boolean[];
}

export function placePrototype(
  { embeddings, depth, labels }: Pick<LabelledSamples, 'embeddings' | 'depth' | 'labels'>,
  position: Float64Array,
  weights: Float64Array,
): SampledPrototype {
  const distances = new Float64Array(labels.length);
  for (let i = 0, at = 0; i < labels.length; i++) {
    for (let k = 0; k < depth; k++, at++) distances[i]! += (embeddings[at]! - position[k]!) ** 2;
  }
  return { position, weights, distances };
}

/** The label that a prototype stands for: that of its largest weight. */
export function labelOf({ weights }: SampledPrototype): number {
  return weights.indexOf(Math.max(...weights));
}

/**
 * C with the anchor plus the description length (method §4), (log B + log(J·L)) a weight, a weight a prototype: which label
 * it stands for. (The trained association has no zeros to count unless it was trained with L1.)
 */
export function scorePrototypes(samples: LabelledSamples, prototypes: readonly SampledPrototype[]): PrototypeScore {
  const { labels, numLabels, anchor } = samples;
  const { matching, masses, meanAnchor } = match(samples, prototypes);
  const { loss, misclassified } = classLoss(samples, prototypes, matching);
  const [numSamples, numPrototypes] = [labels.length, prototypes.length];
  const length = (numPrototypes * (Math.log(numSamples) + Math.log(numPrototypes * numLabels))) / numSamples;
  return { value: loss + anchor * meanAnchor + length, masses, misclassified };
}

function match({ labels, temperature }: LabelledSamples, prototypes: readonly SampledPrototype[]) {
  const [numSamples, numPrototypes] = [labels.length, prototypes.length];
  const matching = new Float64Array(numSamples * numPrototypes);
  const masses = new Float64Array(numPrototypes);
  let meanAnchor = 0;
  for (let i = 0; i < numSamples; i++) {
    const row = matching.subarray(i * numPrototypes, (i + 1) * numPrototypes);
    prototypes.forEach(({ distances }, j) => (row[j] = -distances[i]! / (2 * temperature)));
    const sum = softmaxInPlace(row);
    row.forEach((q, j) => (masses[j]! += q));
    meanAnchor -= (temperature * sum) / numSamples;
  }
  return { matching, masses, meanAnchor };
}

function classLoss(
  { labels, numLabels, form }: LabelledSamples,
  prototypes: readonly SampledPrototype[],
  matching: Float64Array,
) {
  const rows = prototypes.map(({ weights }) => weights.slice());
  if (form === 'mixture') rows.forEach((row) => softmaxInPlace(row));
  const association = Float64Array.from(rows.flatMap((row) => Array.from(row)));
  const scores = new Float64Array(labels.length * numLabels);
  multiply(scores, matching, association, rows.length, numLabels);
  const misclassified = Array.from(labels, (label, i) => {
    const row = scores.subarray(i * numLabels, (i + 1) * numLabels);
    return row.some((score) => score > row[label]!);
  });
  const problem = { labels, numLabels };
  const loss =
    form === 'mixture'
      ? mixtureLoss(problem, matching, association, new Float64Array(matching.length))
      : softmaxLoss(problem, matching, association, new Float64Array(labels.length * numLabels));
  return { loss, misclassified };
}

/** Soft-max of logits in place; gives the logarithm of their exponentials' sum. */
function softmaxInPlace(logits: Float64Array): number {
  const top = logits.reduce((most, v) => Math.max(most, v), -Infinity);
  let sum = 0;
  logits.forEach((v, j) => (sum += logits[j] = Math.exp(v - top)));
  logits.forEach((v, j) => (logits[j] = v / sum));
  return top + Math.log(sum);
}
