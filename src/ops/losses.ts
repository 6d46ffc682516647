import * as tf from '@tensorflow/tfjs-core';
import { requireShape } from '../base/check.ts';
import { classMembership } from './class-membership.ts';

/**
 * Mean cross-entropy in nats: -(1/B) Σ_i log c_{l_i}(x_i).
 * @param logProbabilities [batch, numClasses]
 * @param labels [batch] 0..numClasses-1
 */
export function crossEntropy(logProbabilities: tf.Tensor2D, labels: Int32Array): tf.Scalar {
  const [batch, numClasses] = logProbabilities.shape;
  requireShape('crossEntropy: log-probabilities', logProbabilities, [labels.length, null]);
  return tf.tidy(() => {
    const target = classMembership(labels, numClasses);
    return tf.neg(tf.div(tf.sum(tf.mul(logProbabilities, target)), batch)) as tf.Scalar;
  });
}

/**
 * The anchor of prototypes in the data: A = mean_i(-τ log Σ_j exp(-d_j(x_i)/2τ)), in units of squared distance.
 * The soft minimum of half the squared distance: small where every sample has a prototype near it.
 * @param distances squared distances [batch, numPrototypes]
 */
export function anchorLoss(distances: tf.Tensor2D, temperature: tf.Scalar | number): tf.Scalar {
  return tf.tidy(() => {
    const logits = tf.div(distances, tf.mul(temperature, -2));
    return tf.neg(tf.mul(tf.mean(tf.logSumExp(logits, 1)), temperature)) as tf.Scalar;
  });
}
