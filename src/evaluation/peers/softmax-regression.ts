import { requireInteger, requirePositive } from '../../base/check.ts';
import { requireSupport, type Classifier } from './classifier.ts';
import { multiply, transpose } from '../../ops/estimation/dense.ts';
import { minimise, type Objective, type StopRule } from './minimise.ts';
import { spanOfRows } from './span.ts';

/** A fitted soft-max regression: log-odds are x·weights + bias. */
export interface SoftmaxRegression {
  /** `[depth, numLabels]`. */
  readonly weights: Float64Array;
  /** `[numLabels]`. */
  readonly bias: Float64Array;
  /** Norm of the gradient at the end over that at weights 0; ≤ 1e-4 when converged. */
  readonly relativeGradient: number;
  readonly iterations: number;
}

/** The gradient's norm must fall to this fraction of its first one, */
const GRADIENT_TOLERANCE = 1e-4;
/**
 * and the value must be proved within this fraction of the least one: with a weak penalty the gradient is small all over
 * the region where the support is learned, long before the weights are the best ones.
 */
const VALUE_TOLERANCE = 1e-3;
const MAX_ITERATIONS = 1000;

/**
 * Multinomial logistic regression with L2: the weights W `[depth, numLabels]` and bias that minimise the mean cross-entropy
 * (nats) over the support plus `strength`·Σw²; the bias is not penalised. Convex; the start is W = 0.
 * @throws RangeError unless strength > 0 (without it the weights of separable samples grow for ever).
 */
export function fitSoftmaxRegression(
  support: Float32Array,
  labels: Int32Array,
  numLabels: number,
  depth: number,
  strength: number,
): SoftmaxRegression {
  requireInteger('softmaxRegression', 'numLabels', numLabels, 1);
  requirePositive('softmaxRegression', 'strength', strength);
  requireSupport('softmaxRegression', support, labels, numLabels, depth);
  const { mean, rank, coordinates, lift } = spanOfRows(support, depth);
  // The bias is the weight of a constant feature as large as the others, so that one step length suits both.
  const constant = rootMeanSquare(coordinates) || 1;
  const rows = withColumn(coordinates, rank, labels.length, constant);
  const objective = crossEntropyObjective({ rows, labels, numLabels, strength });
  // Strong convexity, modulus 2·strength: value − least value ≤ |gradient|² / (4·strength).
  const isDone: StopRule = (value, gradientNorm, first) =>
    gradientNorm <= GRADIENT_TOLERANCE * first && gradientNorm ** 2 / (4 * strength) <= VALUE_TOLERANCE * value;
  const minimum = minimise(objective, new Float64Array((rank + 1) * numLabels), isDone, MAX_ITERATIONS);
  const weights = lift(minimum.x.slice(0, rank * numLabels), numLabels);
  const bias = minimum.x.slice(rank * numLabels).map((b) => b * constant);
  weights.forEach((w, i) => (bias[i % numLabels]! -= mean[Math.floor(i / numLabels)]! * w)); // undo the centring
  return { weights, bias, relativeGradient: minimum.relativeGradient, iterations: minimum.iterations };
}

/** Soft-max regression with L2 as a peer; scores are probabilities. See `fitSoftmaxRegression`. */
export function softmaxRegression(strength: number): Classifier {
  return (support, labels, numLabels, depth) => {
    const { weights, bias } = fitSoftmaxRegression(support, labels, numLabels, depth, strength);
    return { scores: (query) => regressionProbabilities(query, weights, bias) };
  };
}

function regressionProbabilities(query: Float32Array, weights: Float64Array, bias: Float64Array): Float32Array {
  const numLabels = bias.length;
  const depth = weights.length / numLabels;
  const scores = new Float64Array((query.length / depth) * numLabels);
  multiply(scores, Float64Array.from(query), weights, depth, numLabels);
  for (let i = 0; i < scores.length; i++) scores[i]! += bias[i % numLabels]!;
  for (let start = 0; start < scores.length; start += numLabels) softmaxInPlace(scores, start, numLabels, 0);
  return Float32Array.from(scores);
}

/** The data of a fit, in the coordinates it runs in. */
export interface RegressionProblem {
  /** `[n, width]`; the last column is the constant whose weights are not penalised. */
  readonly rows: Float64Array;
  readonly labels: Int32Array;
  readonly numLabels: number;
  readonly strength: number;
}

/** Penalised mean cross-entropy (nats) with its gradient; the parameters are weights `[width, numLabels]`. */
export function crossEntropyObjective({ rows, labels, numLabels, strength }: RegressionProblem): Objective {
  const n = labels.length;
  const width = rows.length / n;
  const columns = transpose(rows, width);
  const scores = new Float64Array(n * numLabels); // becomes the error: (probability − target) / n
  return (x, gradient) => {
    let value = 0;
    multiply(scores, rows, x, width, numLabels);
    for (let i = 0; i < n; i++) {
      const label = labels[i]!;
      value -= softmaxInPlace(scores, i * numLabels, numLabels, label) / n;
      scores[i * numLabels + label]! -= 1;
    }
    for (let i = 0; i < scores.length; i++) scores[i]! /= n;
    multiply(gradient, columns, scores, n, numLabels);
    for (let at = 0; at < (width - 1) * numLabels; at++) {
      value += strength * x[at]! * x[at]!;
      gradient[at]! += 2 * strength * x[at]!;
    }
    return value;
  };
}

/** Turns the log-odds of one row into probabilities in place; returns the log of the probability of `label`. */
function softmaxInPlace(scores: Float64Array, start: number, numLabels: number, label: number): number {
  const end = start + numLabels;
  let top = -Infinity;
  for (let at = start; at < end; at++) top = Math.max(top, scores[at]!);
  const logit = scores[start + label]! - top;
  let sum = 0;
  for (let at = start; at < end; at++) sum += scores[at] = Math.exp(scores[at]! - top);
  for (let at = start; at < end; at++) scores[at]! /= sum;
  return logit - Math.log(sum);
}

function rootMeanSquare(values: Float64Array): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / Math.max(1, values.length));
}

/** `rows` `[n, width]` with one more column of `value`. */
function withColumn(rows: Float64Array, width: number, n: number, value: number): Float64Array {
  const wider = new Float64Array(n * (width + 1)).fill(value);
  for (let i = 0; i < n; i++) wider.set(rows.subarray(i * width, (i + 1) * width), i * (width + 1));
  return wider;
}
