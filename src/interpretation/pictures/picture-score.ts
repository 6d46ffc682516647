import * as tf from '@tensorflow/tfjs-core';
import { matchingLogits, squaredDistances } from '../../ops/index.ts';
import type { ImageClassifier } from '../probe/image-classifier.ts';

/**
 * How well images [batch, height, width, channels] stand for the prototypes `prototypes` [batch], one each: [batch],
 * log q_j - d_j / 2τ, in nats. The matching alone is full long before the image shows anything: from there on only the
 * distance pulls.
 */
export function pictureScore(classifier: ImageClassifier, images: tf.Tensor4D, prototypes: tf.Tensor1D): tf.Tensor1D {
  return tf.tidy(() => {
    const { prototypes: all, temperature } = classifier;
    const x = classifier.embed(images);
    const own = tf.oneHot(prototypes, all.shape[0]);
    const logits = matchingLogits(x, all, temperature);
    const logMatching = tf.sub(tf.sum(tf.mul(logits, own), 1), tf.logSumExp(logits, 1));
    const distance = tf.sum(tf.mul(squaredDistances(x, all), own), 1);
    return tf.sub(logMatching, tf.div(distance, 2 * temperature)) as tf.Tensor1D;
  });
}
