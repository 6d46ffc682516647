import * as tf from '@tensorflow/tfjs-core';
import { attackGradient } from './attack-gradient.ts';
import type { ImageClassifier } from './image-classifier.ts';
import { moved, steepestDescent, type Norm } from './norms.ts';

/**
 * The fast gradient method: one step of size `sizes` [batch] along the direction in which the odds of `labels` fall
 * fastest at the image itself; pixels stay in 0..1.
 * Source: Goodfellow et al. 2015, "Explaining and Harnessing Adversarial Examples". Differs: the odds instead of the
 * cross-entropy, whose gradient points the same way (`mixture`) but vanishes on sure images; `l2` beside `linf`.
 */
export function fgsm(
  classifier: ImageClassifier,
  images: tf.Tensor4D,
  labels: tf.Tensor1D,
  sizes: tf.Tensor1D,
  norm: Norm,
): tf.Tensor4D {
  return tf.tidy(() => moved(images, fgsmDirections(classifier, images, labels, norm), sizes));
}

/** The directions of that step, of size 1: they depend on the image, not on how far it goes. */
export function fgsmDirections(
  classifier: ImageClassifier,
  images: tf.Tensor4D,
  labels: tf.Tensor1D,
  norm: Norm,
): tf.Tensor4D {
  return tf.tidy(() => {
    const { flipped, gradient } = attackGradient(classifier, images, labels);
    flipped.dispose(); // kept from within the gradient, so no tidy owns it
    return steepestDescent(gradient, norm);
  });
}
