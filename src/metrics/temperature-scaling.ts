import { requirePositive } from '../base/check.ts';
import { rowCount } from './squared-row-distances.ts';

/** The fitted temperature stays between these; labels that are all predicted right, or at random, have none. */
const COLDEST = 1e-2;
const HOTTEST = 1e2;
/** Halvings of the range of log T: to the last bits of a float64. */
const HALVINGS = 60;

/** Class probabilities at a temperature, softmax(logits / T): float64 row-major `[n, numLabels]`, as the logits. */
export function scaledProbabilities(logits: ArrayLike<number>, numLabels: number, temperature: number): Float64Array {
  requirePositive('scaledProbabilities', 'temperature', temperature);
  const n = rowCount('scaledProbabilities', logits, numLabels);
  const probabilities = new Float64Array(logits.length);
  for (let i = 0; i < n; i++) {
    const at = i * numLabels;
    let largest = -Infinity;
    for (let l = 0; l < numLabels; l++) largest = Math.max(largest, logits[at + l]!);
    let sum = 0;
    for (let l = 0; l < numLabels; l++) {
      probabilities[at + l] = Math.exp((logits[at + l]! - largest) / temperature);
      sum += probabilities[at + l]!;
    }
    for (let l = 0; l < numLabels; l++) probabilities[at + l]! /= sum;
  }
  return probabilities;
}

/**
 * The temperature at which softmax(logits / T) has the least mean negative log-likelihood of the labels; it changes the
 * confidence and never the predicted class. Log-probabilities serve as logits. Fit it on samples that nothing else was
 * fitted on. Within 0.01 to 100: the first where all labels are predicted right, the last where the logits mislead.
 * Source: Guo et al. 2017, section 4.2.
 * @param logits row-major `[n, numLabels]`, finite
 * @param labels `[n]` 0..numLabels-1
 */
export function fitTemperature(logits: ArrayLike<number>, labels: ArrayLike<number>, numLabels: number): number {
  const n = rowCount('fitTemperature', logits, numLabels);
  if (n === 0 || n !== labels.length) {
    throw new RangeError(`fitTemperature: needs a label a row, got ${labels.length} labels for ${n} rows.`);
  }
  // Convex in 1/T with the slope mean(E[logit] - logit of the label): the optimum is its only change of sign.
  let low = Math.log(COLDEST);
  let high = Math.log(HOTTEST);
  for (let step = 0; step < HALVINGS; step++) {
    const middle = (low + high) / 2;
    // Below 0, or 0 by underflow: the likelihood still gains from a lower temperature.
    if (inverseSlope(logits, labels, numLabels, Math.exp(middle)) <= 0) high = middle;
    else low = middle;
  }
  return Math.exp((low + high) / 2);
}

/** The slope of the mean negative log-likelihood in 1/T. */
function inverseSlope(
  logits: ArrayLike<number>,
  labels: ArrayLike<number>,
  numLabels: number,
  temperature: number,
): number {
  const probabilities = scaledProbabilities(logits, numLabels, temperature);
  let slope = 0;
  for (let i = 0; i < labels.length; i++) {
    const target = logits[i * numLabels + labels[i]!]!;
    for (let l = 0; l < numLabels; l++) {
      slope += probabilities[i * numLabels + l]! * (logits[i * numLabels + l]! - target);
    }
  }
  return slope / labels.length;
}
