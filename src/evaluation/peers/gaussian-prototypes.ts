import { requireBetween } from '../../base/check.ts';
import { prototypesInData } from '../../metrics/prototypes-in-data.ts';
import { gatherRows, rowsByLabel } from './class-rows.ts';
import { requireSupport, type Classifier } from './classifier.ts';
import { classMeans } from './nearest-class-mean.ts';

/** `radius`: one variance for all dimensions of a class; `diagonal`: one each. */
export const GAUSSIAN_SHAPES = ['radius', 'diagonal'] as const;
export type GaussianShape = (typeof GAUSSIAN_SHAPES)[number];

/** A dimension's pooled variance counts as at least this part of the mean one: few samples can agree by chance. */
const VARIANCE_FLOOR = 0.01;

/**
 * A Gaussian a class: the score of a label is the log density (nats, without the constant) of the query under the mean of
 * its support and a variance (1 − `ownShare`)·pooled + `ownShare`·own; a class of one sample has the pooled one. −∞ without
 * a sample. Where no class has two samples, the variance of all samples stands for the pooled one.
 * @param ownShare in [0, 1): 0 gives every class the same variances
 * Source: Fort 2017, "Gaussian Prototypical Networks for Few-Shot Learning on Omniglot". There the network itself predicts
 * a precision for each image and a class adds those of its images; a frozen embedding has none, so variances are estimated
 * from the support, and the density's normaliser is kept, without which a class of large variance takes all.
 */
export function gaussianPrototypes(shape: GaussianShape, ownShare: number): Classifier {
  requireBetween('gaussianPrototypes', 'ownShare', ownShare, 0, 1 - Number.EPSILON);
  return (support, labels, numLabels, depth) => {
    requireSupport('gaussianPrototypes', support, labels, numLabels, depth);
    const means = classMeans(support, labels, numLabels, depth);
    const variances = shrunkVariances(support, labels, means, shape, ownShare);
    const present = rowsByLabel(labels, numLabels).flatMap((rows, l) => (rows.length > 0 ? [l] : []));
    return {
      scores: (query) => logDensities(query, means, variances, depth),
      prototypeRatio: () =>
        prototypesInData(gatherRows(Float32Array.from(means), depth, present), support, depth).median,
    };
  };
}

/** `[numLabels, depth]`, all above 0. */
function shrunkVariances(
  support: Float32Array,
  labels: Int32Array,
  means: Float64Array,
  shape: GaussianShape,
  ownShare: number,
): Float64Array {
  const depth = support.length / labels.length;
  const classes = rowsByLabel(labels, means.length / depth);
  const squares = classes.map((rows, l) => scatter(support, rows, means.subarray(l * depth, (l + 1) * depth)));
  const reshape = (values: Float64Array) => (shape === 'radius' ? values.fill(meanOf(values)) : values);
  const pooled = reshape(pooledVariance(support, labels, squares));
  const variances = new Float64Array(means.length);
  squares.forEach((square, l) => {
    const freedom = classes[l]!.length - 1;
    const own = freedom > 0 ? reshape(square.map((s) => s / freedom)) : pooled;
    for (let k = 0; k < depth; k++) variances[l * depth + k] = (1 - ownShare) * pooled[k]! + ownShare * own[k]!;
  });
  return variances;
}

/** Within classes, floored; of all samples about their mean where every class has one; 1 where nothing varies. */
function pooledVariance(support: Float32Array, labels: Int32Array, squares: readonly Float64Array[]): Float64Array {
  const depth = support.length / labels.length;
  const freedom = labels.length - new Set(labels).size;
  const within = new Float64Array(depth);
  for (const square of squares) square.forEach((s, k) => (within[k]! += s / Math.max(1, freedom)));
  const everyone = [...labels.keys()];
  const about = classMeans(support, new Int32Array(labels.length), 1, depth);
  const variance =
    freedom > 0 ? within : scatter(support, everyone, about).map((s) => s / Math.max(1, labels.length - 1));
  const typical = meanOf(variance);
  return typical === 0 ? variance.fill(1) : variance.map((v) => Math.max(v, VARIANCE_FLOOR * typical));
}

/** Sum of squared differences of `rows` from `mean` `[depth]`, dimension by dimension. */
function scatter(support: Float32Array, rows: readonly number[], mean: Float64Array): Float64Array {
  const squares = new Float64Array(mean.length);
  for (const i of rows) squares.forEach((_, k) => (squares[k]! += (support[i * mean.length + k]! - mean[k]!) ** 2));
  return squares;
}

function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function logDensities(query: Float32Array, means: Float64Array, variances: Float64Array, depth: number): Float32Array {
  const numLabels = means.length / depth;
  const halfLogs = Float64Array.from({ length: numLabels }, (_, l) =>
    variances.subarray(l * depth, (l + 1) * depth).reduce((sum, v) => sum + Math.log(v) / 2, 0),
  );
  const scores = new Float32Array((query.length / depth) * numLabels);
  for (let at = 0; at < scores.length; at++) {
    const [from, label] = [Math.floor(at / numLabels) * depth, at % numLabels];
    let sum = halfLogs[label]!;
    for (let k = 0, c = label * depth; k < depth; k++, c++) {
      sum += (query[from + k]! - means[c]!) ** 2 / (2 * variances[c]!);
    }
    scores[at] = Number.isNaN(sum) ? -Infinity : -sum; // a label without samples has no mean
  }
  return scores;
}
