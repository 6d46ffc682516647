import * as tf from '@tensorflow/tfjs-core';
import { JEFFREYS_EPSILON } from './estimation/penalty.ts';

/**
 * ½Σ log(1 + w²/ε), a scalar ≥ 0: the scale-free sparse prior p(w) ∝ 1/|w| (method §2) up to a constant, ε as in the
 * estimation. Steps of a gradient method end near its zeros, not on them.
 */
export function scaleFreePenalty(association: tf.Tensor): tf.Scalar {
  return tf.tidy(() => tf.mul(tf.sum(tf.log1p(tf.div(tf.square(association), JEFFREYS_EPSILON))), 0.5) as tf.Scalar);
}
