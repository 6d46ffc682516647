import * as tf from '@tensorflow/tfjs-core';
import { requireShape } from '../base/check.ts';
import { classMembership } from './class-membership.ts';

/**
 * Added to the soft counts before the logarithm. It bounds how sure a pure prototype can be: small, so that a query
 * confidently matched to a wrong class keeps a gradient.
 */
const SMOOTHING = 1e-6;

/**
 * The association in closed form from the support (method §3): W = scale·(log(N + ε) - row mean), [numPrototypes,
 * numLabels]. N is the soft co-occurrence of prototypes and labels, without a sample's match to the prototype that it
 * founded itself, plus one pseudo-count for the founder's label.
 * @param matching q of the support samples [support, numPrototypes]
 * @param ownPrototype whether sample i founded prototype i (one prototype per sample)
 */
export function supportAssociation(
  matching: tf.Tensor2D,
  labels: Int32Array,
  numLabels: number,
  founderLabels: Int32Array,
  ownPrototype: boolean,
  scale: tf.Scalar | number,
): tf.Tensor2D {
  requireShape('supportAssociation: matching', matching, [labels.length, founderLabels.length]);
  return tf.tidy(() => {
    const target = classMembership(labels, numLabels); // [support, numLabels]
    const counted = ownPrototype ? tf.mul(matching, tf.sub(1, tf.eye(labels.length))) : matching;
    const founders = classMembership(founderLabels, numLabels);
    const counts = tf.add(tf.matMul(counted as tf.Tensor2D, target, true, false), founders);
    const logCounts = tf.log(tf.add(counts, SMOOTHING));
    return tf.mul(tf.sub(logCounts, tf.mean(logCounts, 1, true)), scale) as tf.Tensor2D;
  });
}
