import * as tf from '@tensorflow/tfjs-core';
import type { AssociationForm } from '../../ops/index.ts';

/** Stands for -log 0: far beyond every logit, small enough that float32 can still subtract it. */
const NEVER = 1e9;

/**
 * By how much each label l_i leads each other one, in logarithms: [batch, numLabels], a large number at l_i itself.
 * Label m overtakes l_i exactly where its lead falls under 0. With z the logits of the matching, so that q = softmax(z):
 * - `mixture`: log c_l - log c_m, with log c_l = logsumexp_j(z_j + log a_jl) - logsumexp(z);
 * - `softmax`: logsumexp_j(z_j + log(d_j)₊) - logsumexp_j(z_j + log(-d_j)₊), d_j = w_jl - w_jm. Its sign is that of the
 *   margin Σ_j q_j d_j.
 * Neither saturates where q is one-hot, as it is in high dimension: there the class probabilities themselves have lost
 * every gradient in float32, and a probe that followed them would find a network robust that is only sure of itself.
 * @param logits z, [batch, numPrototypes], any constant added to a row.
 * @param association W, [numPrototypes, numLabels].
 * @param labels one for each row.
 */
export function labelLeads(
  logits: tf.Tensor2D,
  association: tf.Tensor2D,
  labels: tf.Tensor1D,
  form: AssociationForm,
): tf.Tensor2D {
  const numLabels = association.shape[1];
  return tf.tidy(() => {
    const own = tf.oneHot(labels, numLabels); // [batch, numLabels]
    const z = tf.expandDims(logits, 2); // [batch, numPrototypes, 1]
    const summed = (weights: tf.Tensor) => tf.logSumExp(tf.add(z, weights), 1); // [batch, numLabels]
    let leads: tf.Tensor;
    if (form === 'mixture') {
      const logLikelihoods = summed(tf.expandDims(tf.logSoftmax(association), 0));
      leads = tf.sub(tf.sum(tf.mul(logLikelihoods, own), 1, true), logLikelihoods);
    } else {
      const ofLabel = tf.expandDims(tf.gather(tf.transpose(association), labels), 2); // [batch, numPrototypes, 1]
      const difference = tf.sub(ofLabel, tf.expandDims(association, 0)); // [batch, numPrototypes, numLabels]
      leads = tf.sub(summed(logOfPositive(difference)), summed(logOfPositive(tf.neg(difference))));
    }
    return tf.add(leads, tf.mul(own, NEVER)) as tf.Tensor2D;
  });
}

/**
 * The logarithm of how much each label outweighs all the others, [batch]: -logsumexp_m(-lead over m). For the mixture
 * this is log c_l / (1 - c_l), so its gradient points where that of the cross-entropy does, however sure the network is.
 */
export function labelOdds(leads: tf.Tensor2D): tf.Tensor1D {
  return tf.tidy(() => tf.neg(tf.logSumExp(tf.neg(leads), 1))) as tf.Tensor1D;
}

function logOfPositive(x: tf.Tensor): tf.Tensor {
  const positive = tf.greater(x, 0);
  return tf.where(positive, tf.log(tf.where(positive, x, tf.onesLike(x))), tf.fill(x.shape, -NEVER));
}
