import * as tf from '@tensorflow/tfjs-core';

/** Under the root: a row of zeros stays zeros, with a finite gradient. */
const EPSILON = 1e-8;

/** The rows of `x` [batch, depth] scaled to length 1; a row of zeros stays as it is. Differentiable. */
export function unitRows(x: tf.Tensor2D): tf.Tensor2D {
  return tf.tidy(() => tf.div(x, tf.sqrt(tf.add(tf.sum(tf.square(x), 1, true), EPSILON)))) as tf.Tensor2D;
}
