import * as tf from '@tensorflow/tfjs-core';
import { requireShape } from '../base/check.ts';

/**
 * How alike two embeddings are, as the logit of being of one class: Σ_d w_d·|x_d - y_d| + b, [query, support]. It builds a
 * [query, support, depth] tensor: an L1 distance is no matrix product.
 * @param weights [depth], negative where a difference tells classes apart
 * Source: Koch, Zemel and Salakhutdinov 2015, "Siamese neural networks for one-shot image recognition", section 3.1.
 */
export function pairLogits(
  query: tf.Tensor2D,
  support: tf.Tensor2D,
  weights: tf.Tensor1D,
  bias: tf.Scalar,
): tf.Tensor2D {
  const [numQueries, depth] = query.shape;
  requireShape('pairLogits: support', support, [null, depth]);
  requireShape('pairLogits: weights', weights, [depth]);
  return tf.tidy(() => {
    const differences = tf.sub(tf.expandDims(query, 1), tf.expandDims(support, 0)); // [query, support, depth]
    // |d|, with a gradient of 0 at 0: tfjs's own is -1 there, and units that are off for both images are frequent.
    const sizes = tf.add(tf.relu(differences), tf.relu(tf.neg(differences)));
    const rows = tf.reshape(sizes, [-1, depth]) as tf.Tensor2D;
    const logits = tf.matMul(rows, tf.reshape(weights, [depth, 1]) as tf.Tensor2D);
    return tf.add(tf.reshape(logits, [numQueries, support.shape[0]]), bias) as tf.Tensor2D;
  });
}

/**
 * Cross-entropy (nats) of 'same class or not' over all pairs of query and support; pairs of one class weigh half, the many
 * others the other half, as if as many of each had been drawn. 0 for a kind of pairs that there is not.
 * @param logits of `pairLogits` [query, support]
 */
export function pairLoss(logits: tf.Tensor2D, queryLabels: Int32Array, supportLabels: Int32Array): tf.Scalar {
  requireShape('pairLoss: logits', logits, [queryLabels.length, supportLabels.length]);
  const same = new Float32Array(queryLabels.length * supportLabels.length);
  queryLabels.forEach((label, i) =>
    supportLabels.forEach((other, j) => (same[i * supportLabels.length + j] = label === other ? 1 : 0)),
  );
  const numSame = same.reduce((sum, one) => sum + one, 0);
  const numOther = same.length - numSame;
  return tf.tidy(() => {
    const isSame = tf.tensor2d(same, [queryLabels.length, supportLabels.length]);
    const half = (members: tf.Tensor, losses: tf.Tensor, count: number) =>
      tf.div(tf.sum(tf.mul(members, losses)), 2 * Math.max(1, count));
    return tf.add(
      half(isSame, tf.softplus(tf.neg(logits)), numSame),
      half(tf.sub(1, isSame), tf.softplus(logits), numOther),
    ) as tf.Scalar;
  });
}
