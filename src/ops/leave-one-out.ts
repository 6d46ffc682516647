import * as tf from '@tensorflow/tfjs-core';
import { requireShape } from '../base/check.ts';
import { classMembership } from './class-membership.ts';
import { matchingLogits } from './matching.ts';

/** Takes a sample out of a soft-max: far below any logit, and its float32 sums stay finite. */
const OUT = 1e9;

/** What the samples of a batch say about each other. */
export interface LeaveOneOut {
  /** Mean cross-entropy in nats. */
  readonly crossEntropy: tf.Scalar;
  /** Share of the samples whose class gets the largest share, 0..1. */
  readonly accuracy: tf.Scalar;
}

/**
 * Asks for each sample of a batch, with all others as prototypes of their classes:
 *   -(1/B) Σ_i log Σ_{j ≠ i, l_j = l_i} q_j(x_i),  q(x_i) = softmax_{j ≠ i}(-|x_i - x_j|²/2τ).
 * An episode's images are all asked and all answer, so that it teaches more pairs than one of support and queries.
 * Source: neighbourhood components, Goldberger et al. 2005; in place of episodes, Laenen & Bertinetto 2021.
 * @param x embeddings [batch, depth]
 * @param labels [batch] 0..numLabels-1, each at least twice
 * @param temperature τ > 0
 * @throws RangeError where a label has one sample only
 */
export function leaveOneOut(
  x: tf.Tensor2D,
  labels: Int32Array,
  numLabels: number,
  temperature: tf.Scalar | number,
): LeaveOneOut {
  requireShape('leaveOneOut: x', x, [labels.length, null]);
  requireMates(labels, numLabels);
  return tf.tidy(() => {
    const members = classMembership(labels, numLabels);
    const itself = tf.eye(labels.length);
    const mates = tf.sub(tf.matMul(members, members, false, true), itself);
    // Around the batch's mean, where inner products do not cancel.
    const centred = tf.sub(x, tf.mean(x, 0)) as tf.Tensor2D;
    const logits = tf.sub(matchingLogits(centred, centred, temperature), tf.mul(itself, OUT)) as tf.Tensor2D;
    const logMatching = tf.logSoftmax(logits);
    const own = tf.logSumExp(tf.add(logMatching, tf.mul(tf.sub(mates, 1), OUT)), 1);
    const shares = tf.matMul(tf.exp(logMatching), members);
    const right = tf.equal(tf.argMax(shares, 1), tf.tensor1d(labels, 'int32'));
    return {
      crossEntropy: tf.neg(tf.mean(own)) as tf.Scalar,
      accuracy: tf.mean(tf.cast(right, 'float32')) as tf.Scalar,
    };
  });
}

function requireMates(labels: Int32Array, numLabels: number): void {
  const counts = new Int32Array(numLabels);
  for (const label of labels) counts[label]!++;
  const alone = counts.indexOf(1);
  if (alone >= 0) throw new RangeError(`leaveOneOut: each label needs two samples, label ${alone} has one.`);
}
