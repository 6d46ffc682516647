import * as tf from '@tensorflow/tfjs-core';
import type { Random } from '../../base/random.ts';
import { areFlipped } from './attack-gradient.ts';
import { bisectSizes, firstBrackets, type FlipTest } from './bisect-sizes.ts';
import { fgsmDirections } from './fgsm.ts';
import type { ImageClassifier } from './image-classifier.ts';
import { largestSize, moved, type Norm } from './norms.ts';
import { pgd, randomStarts } from './pgd.ts';

/** The ways to look for a small perturbation. */
export const ATTACKS = ['fgsm', 'pgd'] as const;
/** One of {@link ATTACKS}. */
export type Attack = (typeof ATTACKS)[number];

/** The smallest perturbations found under one norm, one entry an image. */
export interface FlippingSizes {
  /** Infinite where nothing flipped the image. An upper bound of the smallest size there is; found to one percent. */
  readonly sizes: Float64Array;
  /** The images at these sizes, flipped; unchanged ones where the size is infinite. The caller disposes it. */
  readonly images: tf.Tensor4D;
}

/**
 * The smallest sizes at which `fgsm` takes images [batch, height, width, channels] away from `labels`.
 * A batch is one pass of the network: cut larger ones.
 */
export async function fgsmSizes(
  classifier: ImageClassifier,
  images: tf.Tensor4D,
  labels: Int32Array,
  norm: Norm,
  signal?: AbortSignal,
): Promise<FlippingSizes> {
  const labelTensor = tf.tensor1d(labels, 'int32');
  const directions = fgsmDirections(classifier, images, labelTensor, norm);
  const at = (samples: readonly number[], sizes: readonly number[]) =>
    tf.tidy(() => {
      const rows = tf.tensor1d([...samples], 'int32');
      return moved(tf.gather(images, rows), tf.gather(directions, rows), tf.tensor1d([...sizes]));
    });
  const flips = flipTest(classifier, labelTensor, at, signal);
  const brackets = await firstBrackets(images.shape[0], largestSize(images.shape, norm), flips);
  const sizes = await bisectSizes(brackets, flips);
  const flipped = at(Array.from(sizes.keys()), Array.from(sizes, finiteOrZero));
  tf.dispose([labelTensor, directions]);
  return { sizes, images: flipped };
}

/**
 * The same for `pgd`, starting from what `fgsmSizes` found, so that no size is larger than that.
 * @param found the result of `fgsmSizes` on the same images, labels and norm.
 */
export async function pgdSizes(
  classifier: ImageClassifier,
  images: tf.Tensor4D,
  labels: Int32Array,
  norm: Norm,
  found: FlippingSizes,
  random: Random,
  signal?: AbortSignal,
): Promise<FlippingSizes> {
  const labelTensor = tf.tensor1d(labels, 'int32');
  const starts = randomStarts(images.shape, norm, random);
  const best = Array.from(labels, (): tf.Tensor4D | undefined => undefined);
  const at = (samples: readonly number[], sizes: readonly number[]) =>
    tf.tidy(() => {
      const rows = tf.tensor1d([...samples], 'int32');
      const [own, start, label] = [tf.gather(images, rows), tf.gather(starts, rows), tf.gather(labelTensor, rows)];
      return pgd(classifier, own, label, tf.tensor1d([...sizes]), norm, start);
    });
  // The flipped image is kept: to make it again would take as many passes as the try did.
  const flips = flipTest(classifier, labelTensor, at, signal, (sample, image) => {
    best[sample]?.dispose();
    best[sample] = image;
  });
  const high = found.sizes.slice();
  const unflipped = Array.from(high.keys()).filter((sample) => high[sample] === Infinity);
  const largest = largestSize(images.shape, norm);
  if (unflipped.length > 0) {
    const flipped = await flips(
      unflipped,
      unflipped.map(() => largest),
    );
    unflipped.forEach((sample, i) => (high[sample] = flipped[i] === 0 ? Infinity : largest));
  }
  const sizes = await bisectSizes({ low: new Float64Array(high.length), high }, flips);
  const flipped = tf.tidy(() =>
    tf.concat(
      best.map((image, i) => image ?? tf.slice(found.images, i, 1)),
      0,
    ),
  );
  tf.dispose([labelTensor, starts, ...best.flatMap((image) => image ?? [])]);
  return { sizes, images: flipped };
}

function flipTest(
  classifier: ImageClassifier,
  labels: tf.Tensor1D,
  at: (samples: readonly number[], sizes: readonly number[]) => tf.Tensor4D,
  signal: AbortSignal | undefined,
  keep?: (sample: number, image: tf.Tensor4D) => void,
): FlipTest {
  return async (samples, sizes) => {
    signal?.throwIfAborted();
    const images = at(samples, sizes);
    const test = tf.tidy(() => areFlipped(classifier, images, tf.gather(labels, tf.tensor1d([...samples], 'int32'))));
    const flipped = await test.data();
    if (keep !== undefined) {
      samples.forEach((sample, i) => flipped[i] !== 0 && keep(sample, tf.slice(images, i, 1)));
    }
    tf.dispose([images, test]);
    await tf.nextFrame(); // lets Ctrl-C and the progress bar in
    return flipped;
  };
}

const finiteOrZero = (size: number) => (size === Infinity ? 0 : size);
