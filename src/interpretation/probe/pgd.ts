import * as tf from '@tensorflow/tfjs-core';
import type { Random } from '../../base/random.ts';
import { attackGradient } from './attack-gradient.ts';
import type { ImageClassifier } from './image-classifier.ts';
import { moved, perImage, projected, steepestDescent, type Norm } from './norms.ts';

/** Steps of a descent. */
export const PGD_STEPS = 10;
/** A step's length, of the size over the number of steps: together they could cross the ball (Madry et al. use 2.5). */
const STEP_LENGTH = 2.5;

/**
 * Projected gradient descent: from a random start within `sizes` [batch] of each image, steps down the odds of `labels`,
 * each brought back to within `sizes` and to pixels in 0..1. An image that has flipped stays where it first did.
 * Source: Madry et al. 2018, "Towards Deep Learning Models Resistant to Adversarial Attacks"; the odds as in `fgsm`.
 * @param starts of sizes up to 1, from `randomStarts`: the same for every size, so that sizes can be compared.
 */
export function pgd(
  classifier: ImageClassifier,
  images: tf.Tensor4D,
  labels: tf.Tensor1D,
  sizes: tf.Tensor1D,
  norm: Norm,
  starts: tf.Tensor4D,
  steps = PGD_STEPS,
): tf.Tensor4D {
  const lengths = tf.mul(sizes, STEP_LENGTH / steps) as tf.Tensor1D;
  let now = moved(images, starts, sizes);
  for (let step = 0; step < steps; step++) {
    const next = tf.tidy(() => {
      const { flipped, gradient } = attackGradient(classifier, now, labels);
      const stepped = tf.add(now, tf.mul(steepestDescent(gradient, norm), perImage(lengths)));
      const within = projected(tf.sub(stepped, images) as tf.Tensor4D, sizes, norm);
      const to = tf.clipByValue(tf.add(images, within), 0, 1);
      const stay = perImage(flipped);
      flipped.dispose(); // kept from within the gradient, so no tidy owns it
      return tf.add(tf.mul(now, stay), tf.mul(to, tf.sub(1, stay))) as tf.Tensor4D;
    });
    now.dispose();
    now = next;
  }
  lengths.dispose();
  return now;
}

/** A random perturbation of size up to 1 for each image of `shape`: even within the cube (`linf`) or along a radius (`l2`). */
export function randomStarts(shape: tf.Tensor4D['shape'], norm: Norm, random: Random): tf.Tensor4D {
  const numPixels = shape[1] * shape[2] * shape[3];
  const values = new Float32Array(shape[0] * numPixels);
  for (let image = 0; image < shape[0]; image++) {
    const row = values.subarray(image * numPixels, (image + 1) * numPixels);
    for (let i = 0; i < numPixels; i++) row[i] = norm === 'linf' ? random.uniform(-1, 1) : random.normal();
    if (norm === 'linf') continue;
    const length = Math.sqrt(row.reduce((sum, value) => sum + value * value, 0));
    const radius = random.next();
    row.forEach((value, i) => (row[i] = (radius * value) / length));
  }
  return tf.tensor4d(values, shape);
}
