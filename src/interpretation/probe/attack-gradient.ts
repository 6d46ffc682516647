import * as tf from '@tensorflow/tfjs-core';
import { imageLogits, type ImageClassifier } from './image-classifier.ts';
import { labelLeads, labelOdds } from './label-odds.ts';

/** Where an attack stands and which way is down. */
export interface AttackGradient {
  /** Whether another label leads already, 0 or 1, [batch]. */
  readonly flipped: tf.Tensor1D;
  /** Of the odds of each image's label in its pixels; the shape of the images. */
  readonly gradient: tf.Tensor4D;
}

/** Whether some label leads `labels` [batch] on each image, 0 or 1: [batch]. */
export function areFlipped(classifier: ImageClassifier, images: tf.Tensor4D, labels: tf.Tensor1D): tf.Tensor1D {
  return tf.tidy(() => {
    const { association, form } = classifier;
    return flippedBy(labelLeads(imageLogits(classifier, images), association, labels, form));
  });
}

/** The same, with the gradient of `labelOdds` in the pixels, from one pass forward and back. */
export function attackGradient(classifier: ImageClassifier, images: tf.Tensor4D, labels: tf.Tensor1D): AttackGradient {
  const { association, form } = classifier;
  let flipped: tf.Tensor1D | undefined;
  const gradient = tf.tidy(() =>
    tf.grad((x: tf.Tensor) => {
      const leads = labelLeads(imageLogits(classifier, x as tf.Tensor4D), association, labels, form);
      flipped = tf.keep(flippedBy(leads));
      // Each image's odds depend on its own pixels alone, so one gradient of their sum has all of theirs.
      return tf.sum(labelOdds(leads));
    })(images),
  ) as tf.Tensor4D;
  return { flipped: flipped as tf.Tensor1D, gradient };
}

function flippedBy(leads: tf.Tensor2D): tf.Tensor1D {
  return tf.tidy(() => tf.cast(tf.less(tf.min(leads, 1), 0), 'float32')) as tf.Tensor1D;
}
