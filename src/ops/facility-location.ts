import * as tf from '@tensorflow/tfjs-core';
import { requireShape } from '../base/check.ts';
import { assignFacilities, augmentedScore, classMedoids, worstFacilities } from './facility-inference.ts';
import { squaredDistances } from './matching.ts';

/** Under the root, whose slope at 0 is infinite. */
const EPSILON = 1e-8;

/** Euclidean distances of samples to each other [samples, samples], not squared; differentiable where points coincide. */
function distancesAmong(x: tf.Tensor2D): tf.Tensor2D {
  return tf.tidy(() => {
    // A sample is at no distance from itself; float32 would make that up to 1e-3, with a steep root over it.
    const others = tf.sub(1, tf.eye(x.shape[0]));
    return tf.sqrt(tf.add(tf.mul(squaredDistances(x, x), others), EPSILON)) as tf.Tensor2D;
  });
}

/**
 * The structured loss [max_S {F(X, S) + γ(1 - NMI(g(S), y))} - Σ_k max_{j ∈ class k} F(X_k, {j})]₊ with
 * F(X, S) = -mean_i min_{j ∈ S} |x_i - x_j|: how much better the worst clustering of as many medoids as classes fits the
 * samples than the true one does. Which medoids, is decided without a gradient (`worstFacilities`); the distances are read
 * at once for that, so the backend must be one that can.
 * @param x embeddings of all samples of an episode [samples, depth], usually of length 1
 * @param labels 0..numLabels-1, each present
 * @param nmiWeight γ ≥ 0, against a mean distance
 * Source: Song et al. 2017, "Deep metric learning via facility location", equation 6. Differs: F is a mean over the
 * samples, not a sum, so that γ does not depend on their number.
 */
export function facilityLocationLoss(
  x: tf.Tensor2D,
  labels: Int32Array,
  numLabels: number,
  nmiWeight: number,
): tf.Scalar {
  requireShape('facilityLocationLoss: embeddings', x, [labels.length, null]);
  return tf.tidy(() => {
    const all = distancesAmong(x);
    const problem = { distances: all.dataSync(), labels, numLabels, nmiWeight };
    const [worst, medoids] = [worstFacilities(problem), classMedoids(problem)];
    const assignment = assignFacilities(problem, worst);
    const flat = tf.reshape(all, [-1]);
    const meanDistance = (facilityOf: (sample: number) => number) => {
      const cells = Int32Array.from(labels, (_, sample) => sample * labels.length + facilityOf(sample));
      return tf.mean(tf.gather(flat, tf.tensor1d(cells, 'int32')));
    };
    const worstCost = meanDistance((sample) => worst[assignment[sample]!]!);
    const trueCost = meanDistance((sample) => medoids[labels[sample]!]!);
    // What the score holds beside the distances: γ(1 - NMI) of the worst clustering.
    const penalty = augmentedScore(problem, worst) + (worstCost.dataSync()[0] as number);
    return tf.relu(tf.add(tf.sub(trueCost, worstCost), penalty)) as tf.Scalar;
  });
}
