import * as tf from '@tensorflow/tfjs-core';
import { requireShape } from '../base/check.ts';
import { classMembership } from './class-membership.ts';
import { unitRows } from './unit-rows.ts';

/** Keeps the logarithm finite where the attention to a class underflows. */
const SMALLEST = 1e-30;

/**
 * Classification by attention over the support: c_l(x) = Σ_{i: l_i = l} softmax_i(s·cos(x, x_i)). Log-probabilities
 * (nats) [query, numLabels].
 * @param support [support, depth] with `labels` 0..numLabels-1
 * @param query [query, depth]
 * @param sharpness s > 0, a number or a scalar tensor
 * Source: Vinyals et al. 2016, "Matching networks for one shot learning", section 2.1, without full context
 * embeddings. Differs: there s = 1, which leaves no class of 20 above a probability of 0.28.
 */
export function attentionLogProbabilities(
  support: tf.Tensor2D,
  labels: Int32Array,
  numLabels: number,
  query: tf.Tensor2D,
  sharpness: tf.Scalar | number,
): tf.Tensor2D {
  requireShape('attentionLogProbabilities: support', support, [labels.length, query.shape[1]]);
  return tf.tidy(() => {
    const cosines = tf.matMul(unitRows(query), unitRows(support), false, true); // [query, support]
    const attention = tf.softmax(tf.mul(cosines, sharpness)) as tf.Tensor2D;
    return tf.log(tf.add(tf.matMul(attention, classMembership(labels, numLabels)), SMALLEST)) as tf.Tensor2D;
  });
}
