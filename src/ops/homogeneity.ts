import * as tf from '@tensorflow/tfjs-core';
import { requireShape } from '../base/check.ts';
import { classMembership } from './class-membership.ts';

/** Inside logarithms: 0·log 0 is 0, and the gradient there is finite. */
const EPSILON = 1e-12;

/**
 * Information of the matching about the class: h = I(J; L)/H(L) = 1 - H(L | J)/H(L), a scalar in [0, 1], with the joint
 * p(j, l) = (1/B) Σ_i q_ij 1[l_i = l]. 1 where every prototype is of one class, however many prototypes a class has, and
 * where only one class is present. Differentiable in the matching.
 * @param matching q of the queries [batch, numPrototypes]
 * @param labels [batch] 0..numLabels-1
 * Source: the homogeneity of Rosenberg and Hirschberg 2007 ("V-measure"), with soft assignments.
 */
export function homogeneity(matching: tf.Tensor2D, labels: Int32Array, numLabels: number): tf.Scalar {
  const entropy = labelEntropy(labels, numLabels);
  return tf.tidy(() => {
    const conditional = conditionalEntropy(matching, labels, numLabels);
    // With one class both entropies are 0; the product keeps a gradient, of 0, where there would be none.
    if (entropy === 0) return tf.add(tf.mul(conditional, 0), 1) as tf.Scalar;
    return tf.sub(1, tf.div(conditional, entropy)) as tf.Scalar;
  });
}

/**
 * Normalised mutual information of matching and class, nmi = 2 I(J; L)/(H(J) + H(L)), a scalar in [0, 1]; 1 where only
 * one class is present. Unlike `homogeneity` it falls when a class has several prototypes: five pure ones a class give
 * 0.79 with 20 classes. Wanted only where there is to be one prototype a class. Arguments as there.
 */
export function softNmi(matching: tf.Tensor2D, labels: Int32Array, numLabels: number): tf.Scalar {
  const entropy = labelEntropy(labels, numLabels);
  return tf.tidy(() => {
    const conditional = conditionalEntropy(matching, labels, numLabels);
    if (entropy === 0) return tf.add(tf.mul(conditional, 0), 1) as tf.Scalar;
    const masses = tf.mean(matching, 0); // [numPrototypes] p(j)
    const prototypeEntropy = tf.neg(tf.sum(tf.mul(masses, logOf(masses))));
    const information = tf.sub(entropy, conditional);
    return tf.div(tf.mul(information, 2), tf.add(prototypeEntropy, entropy)) as tf.Scalar;
  });
}

/** H(L | J) = -Σ_jl p(j, l)·(log p(j, l) - log p(j)) in nats. */
function conditionalEntropy(matching: tf.Tensor2D, labels: Int32Array, numLabels: number): tf.Scalar {
  requireShape('homogeneity: matching', matching, [labels.length, null]);
  const members = classMembership(labels, numLabels); // [batch, numLabels]
  const joint = tf.div(tf.matMul(matching, members, true, false), labels.length); // [numPrototypes, numLabels]
  const masses = tf.sum(joint, 1, true);
  return tf.neg(tf.sum(tf.mul(joint, tf.sub(logOf(joint), logOf(masses))))) as tf.Scalar;
}

function logOf(x: tf.Tensor): tf.Tensor {
  return tf.log(tf.add(x, EPSILON));
}

/** H(L) of the labels in nats. */
function labelEntropy(labels: Int32Array, numLabels: number): number {
  const counts = new Float64Array(numLabels);
  for (const label of labels) counts[label]!++;
  return counts.reduce((sum, n) => (n === 0 ? sum : sum - (n / labels.length) * Math.log(n / labels.length)), 0);
}
