import * as tf from '@tensorflow/tfjs-core';
import { requirePositive, requireShape } from '../base/check.ts';
import { squaredDistances } from './matching.ts';
import { classMeans, type SupportPrototypes } from './support-prototypes.ts';

/** Takes a cluster of another class out of a soft-max; large against any squared distance over variance. */
const EXCLUDED = 1e9;

/**
 * The squared distance from which a sample founds a cluster: λ = -2σ log α + Dσ log(1 + ρ/σ).
 * @param means class means, row-major [numLabels, depth]
 * @param variance σ > 0 @param concentration α > 0
 */
export function foundingThreshold(
  means: ArrayLike<number>,
  depth: number,
  variance: number,
  concentration: number,
): number {
  const numLabels = means.length / depth;
  let spread = 0; // ρ, the mean variance of the class means in a dimension
  for (let d = 0; d < depth; d++) {
    let [sum, squares] = [0, 0];
    for (let l = 0; l < numLabels; l++) sum += means[l * depth + d]!;
    for (let l = 0; l < numLabels; l++) squares += (means[l * depth + d]! - sum / numLabels) ** 2;
    spread += squares / numLabels / depth;
  }
  return -2 * variance * Math.log(concentration) + depth * variance * Math.log(1 + spread / variance);
}

/**
 * The samples that found a cluster beside their class mean, in the order of the support: those whose squared distance to
 * every cluster of their class so far exceeds `threshold`. Arrays row-major: `x` [support, depth], `means` [numLabels, depth].
 */
export function foundingSamples(
  x: ArrayLike<number>,
  labels: Int32Array,
  means: ArrayLike<number>,
  depth: number,
  threshold: number,
): number[] {
  const founders: number[] = [];
  const far = (row: number, from: ArrayLike<number>, fromRow: number) => {
    let distance = 0;
    for (let d = 0; d < depth; d++) distance += (x[row * depth + d]! - from[fromRow * depth + d]!) ** 2;
    return distance > threshold;
  };
  labels.forEach((label, row) => {
    const own = founders.filter((founder) => labels[founder] === label);
    if (far(row, means, label) && own.every((founder) => far(row, x, founder))) founders.push(row);
  });
  return founders;
}

/**
 * Clusters of the support as an infinite mixture makes them: class means first, then the samples far from all of their
 * class (decided without a gradient), then one step of soft assignment among the clusters of the own class. The result is
 * differentiable in the embeddings and σ.
 * @param x [support, depth], `labels` 0..numLabels-1, each present
 * @param variance σ of a cluster, a scalar tensor; it is read at once, so the backend must be one that can
 * Source: Allen et al. 2019, "Infinite mixture prototypes for few-shot learning", algorithm 1, labelled samples only.
 */
export function infiniteMixture(
  x: tf.Tensor2D,
  labels: Int32Array,
  numLabels: number,
  variance: tf.Scalar,
  concentration: number,
): SupportPrototypes {
  requireShape('infiniteMixture: embeddings', x, [labels.length, null]);
  requirePositive('infiniteMixture', 'concentration', concentration);
  const depth = x.shape[1];
  const everyLabel = Array.from({ length: numLabels }, (_, label) => label);
  let founderLabels = new Int32Array();
  const prototypes = tf.tidy(() => {
    const means = classMeans(x, labels, numLabels);
    const meanValues = means.dataSync();
    const threshold = foundingThreshold(meanValues, depth, variance.dataSync()[0] as number, concentration);
    const founders = foundingSamples(x.dataSync(), labels, meanValues, depth, threshold);
    founderLabels = Int32Array.from([...everyLabel, ...founders.map((row) => labels[row] as number)]);
    if (founders.length === 0) return means; // a step among single clusters gives the means again
    const clusters = tf.concat([means, tf.gather(x, tf.tensor1d(founders, 'int32'))], 0) as tf.Tensor2D;
    return softAssignmentStep(x, labels, clusters, founderLabels, variance);
  });
  return { prototypes, founderLabels };
}

/** New centres: means of the samples, weighted by their soft assignment among the clusters of their class. */
function softAssignmentStep(
  x: tf.Tensor2D,
  labels: Int32Array,
  clusters: tf.Tensor2D,
  clusterLabels: Int32Array,
  variance: tf.Scalar,
): tf.Tensor2D {
  const sampleLabels = tf.reshape(tf.tensor1d(labels, 'int32'), [-1, 1]);
  const foreign = tf.cast(tf.notEqual(sampleLabels, tf.tensor1d(clusterLabels, 'int32')), 'float32');
  const logits = tf.sub(tf.div(squaredDistances(x, clusters), tf.mul(variance, -2)), tf.mul(foreign, EXCLUDED));
  const shares = tf.softmax(logits) as tf.Tensor2D; // [support, clusters]
  const masses = tf.reshape(tf.sum(shares, 0), [-1, 1]);
  return tf.div(tf.matMul(shares, x, true, false), tf.add(masses, 1e-12)) as tf.Tensor2D;
}
