import * as tf from '@tensorflow/tfjs-core';
import { requireShape } from '../base/check.ts';

/**
 * Squared Euclidean distance of every row of `x` [batch, depth] to every prototype [numPrototypes, depth]:
 * [batch, numPrototypes], >= 0. Never builds a [batch, numPrototypes, depth] tensor.
 */
export function squaredDistances(x: tf.Tensor2D, prototypes: tf.Tensor2D): tf.Tensor2D {
  requireShape('squaredDistances: prototypes', prototypes, [null, x.shape[1]]);
  return tf.tidy(() => {
    const cross = tf.matMul(x, prototypes, false, true);
    const rowNorms = tf.sum(tf.square(x), 1, true);
    const prototypeNorms = tf.sum(tf.square(prototypes), 1);
    // Float32 cancellation makes |x|² - 2xp + |p|² slightly negative near zero.
    return tf.relu(tf.add(tf.sub(rowNorms, tf.mul(cross, 2)), prototypeNorms)) as tf.Tensor2D;
  });
}

/**
 * Logits whose soft-max is the matching: (x·Pᵀ - ½|p_j|²)/τ, [batch, numPrototypes]. They differ from -d_j/2τ by
 * |x|²/2τ, the same for every prototype, which soft-max cancels.
 * @param temperature τ > 0, a number or a scalar tensor.
 */
export function matchingLogits(x: tf.Tensor2D, prototypes: tf.Tensor2D, temperature: tf.Scalar | number): tf.Tensor2D {
  requireShape('matchingLogits: prototypes', prototypes, [null, x.shape[1]]);
  return tf.tidy(() => {
    const cross = tf.matMul(x, prototypes, false, true);
    const halfNorms = tf.mul(tf.sum(tf.square(prototypes), 1), 0.5);
    return tf.div(tf.sub(cross, halfNorms), temperature) as tf.Tensor2D;
  });
}

/**
 * Prototype matching q(x) = softmax_j(-|x - p_j|²/2τ).
 * `x` [batch, depth], `prototypes` [numPrototypes, depth]; output [batch, numPrototypes], rows on the simplex.
 * Source: Snell et al. 2017, equation 2, with the paper's factor ½ and a temperature.
 */
export function prototypeMatching(
  x: tf.Tensor2D,
  prototypes: tf.Tensor2D,
  temperature: tf.Scalar | number = 1,
): tf.Tensor2D {
  return tf.tidy(() => tf.softmax(matchingLogits(x, prototypes, temperature)));
}
