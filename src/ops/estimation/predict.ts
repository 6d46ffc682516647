import type { AssociationForm } from '../association.ts';
import { multiply } from './dense.ts';

/** Under this a probability is rounding; its logarithm stays finite. */
const LEAST_PROBABILITY = 1e-12;

/** What is needed to classify. */
export interface PrototypeClassifier {
  /** [numPrototypes, depth] */
  readonly prototypes: Float64Array;
  /** W, [numPrototypes, numLabels] */
  readonly association: Float64Array;
  readonly depth: number;
  readonly numLabels: number;
  readonly temperature: number;
  readonly form: AssociationForm;
}

/**
 * Class probabilities [numSamples, numLabels] of embeddings [numSamples, depth], in float64 without tensors.
 * @throws RangeError unless the rows of `embeddings` are whole.
 */
export function classProbabilities(
  { prototypes, association, depth, numLabels, temperature, form }: PrototypeClassifier,
  embeddings: Float32Array | Float64Array,
): Float64Array {
  if (embeddings.length % depth !== 0) {
    throw new RangeError(`classProbabilities: ${embeddings.length} numbers are no whole rows of ${depth}.`);
  }
  const numPrototypes = prototypes.length / depth;
  const numSamples = embeddings.length / depth;
  const matching = new Float64Array(numSamples * numPrototypes);
  for (let i = 0, at = 0; i < numSamples; i++) {
    for (let j = 0; j < numPrototypes; j++, at++) {
      let distance = 0;
      for (let k = 0; k < depth; k++) distance += (embeddings[i * depth + k]! - prototypes[j * depth + k]!) ** 2;
      matching[at] = -distance / (2 * temperature);
    }
  }
  return matchedProbabilities({ association, numLabels, form }, softmaxRows(matching, numPrototypes));
}

/** Class probabilities [numSamples, numLabels] of samples by how they match the prototypes, [numSamples, numPrototypes]. */
export function matchedProbabilities(
  { association, numLabels, form }: Pick<PrototypeClassifier, 'association' | 'numLabels' | 'form'>,
  matching: Float64Array,
): Float64Array {
  const numPrototypes = association.length / numLabels;
  const probabilities = new Float64Array((matching.length / numPrototypes) * numLabels);
  const classes = form === 'mixture' ? softmaxRows(association.slice(), numLabels) : association;
  multiply(probabilities, matching, classes, numPrototypes, numLabels);
  return form === 'mixture' ? probabilities : softmaxRows(probabilities, numLabels);
}

/** Soft-max of each row of `logits` [n, columns], in place. */
function softmaxRows(logits: Float64Array, columns: number): Float64Array {
  for (let start = 0; start < logits.length; start += columns) {
    const row = logits.subarray(start, start + columns);
    const top = row.reduce((most, value) => Math.max(most, value), -Infinity);
    row.forEach((value, at) => (row[at] = Math.exp(value - top)));
    const sum = row.reduce((total, value) => total + value, 0);
    row.forEach((value, at) => (row[at] = value / sum));
  }
  return logits;
}

/** Mean of -log of the probability of the right label, nats; `probabilities` [numSamples, numLabels]. */
export function crossEntropyOf(probabilities: Float64Array, labels: Int32Array, numLabels: number): number {
  let loss = 0;
  labels.forEach((label, i) => (loss -= Math.log(Math.max(probabilities[i * numLabels + label]!, LEAST_PROBABILITY))));
  return loss / labels.length;
}

/** The share of rows of `probabilities` [numSamples, numLabels] whose largest entry is not that of the label. */
export function errorRate(probabilities: Float64Array, labels: Int32Array, numLabels: number): number {
  let wrong = 0;
  labels.forEach((label, i) => {
    const row = probabilities.subarray(i * numLabels, (i + 1) * numLabels);
    if (row.indexOf(Math.max(...row)) !== label) wrong++;
  });
  return wrong / labels.length;
}
