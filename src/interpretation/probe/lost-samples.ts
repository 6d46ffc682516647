import * as tf from '@tensorflow/tfjs-core';
import type { Random } from '../../base/random.ts';
import type { Attack } from './flipping-sizes.ts';
import { fgsm } from './fgsm.ts';
import {
  IMAGES_A_PASS,
  predictImages,
  requireClassifier,
  type ImageClassifier,
  type ImagePredictions,
} from './image-classifier.ts';
import type { Norm } from './norms.ts';
import { pgd, randomStarts } from './pgd.ts';

/** What {@link perturbedPredictions} perturbs, and by how much. */
export interface PerturbOptions {
  readonly classifier: ImageClassifier;
  /** [numSamples, height, width, channels], values 0..1. */
  readonly images: tf.Tensor4D;
  /** The true label of each image: the attack leads away from it. */
  readonly labels: Int32Array;
  readonly attack: Attack;
  readonly norm: Norm;
  /** Of every perturbation, in units of the pixels' range. */
  readonly size: number;
  /** For the random starts of `pgd`. */
  readonly random: Random;
}

/** What images are taken for before and after perturbations of one size; an entry a sample. */
export interface PerturbedPredictions {
  readonly before: ImagePredictions;
  readonly after: ImagePredictions;
}

/** One prototype before and after. */
export interface LostSamples {
  readonly prototype: number;
  /** Samples that match it most and are given their true label, without perturbation. */
  readonly held: number;
  /** Those of them that, perturbed, are given another label. */
  readonly lost: number;
  /** The prototypes that the lost ones match most then, most of them first; it may be the same prototype. */
  readonly lostTo: readonly { readonly prototype: number; readonly count: number }[];
}

/** Predictions on images as they are and perturbed away from their true labels. Leaves no tensor behind. */
export async function perturbedPredictions(options: PerturbOptions): Promise<PerturbedPredictions> {
  const { classifier, images, labels, attack, norm, size, random } = options;
  requireClassifier('perturbedPredictions', classifier);
  const [numSamples] = images.shape;
  const [before, after] = [emptyReading(numSamples), emptyReading(numSamples)];
  for (let start = 0; start < numSamples; start += IMAGES_A_PASS) {
    const count = Math.min(IMAGES_A_PASS, numSamples - start);
    const batch = tf.slice(images, [start, 0, 0, 0], [count, -1, -1, -1]);
    const perturbed = tf.tidy(() => {
      const own = tf.tensor1d(labels.subarray(start, start + count), 'int32');
      const sizes = tf.fill([count], size) as tf.Tensor1D;
      if (attack === 'fgsm') return fgsm(classifier, batch, own, sizes, norm);
      return pgd(classifier, batch, own, sizes, norm, randomStarts(batch.shape, norm, random));
    });
    for (const [reading, what] of [
      [before, batch],
      [after, perturbed],
    ] as const) {
      const { labels: given, prototypes } = await predictImages(classifier, what);
      reading.labels.set(given, start);
      reading.prototypes.set(prototypes, start);
    }
    tf.dispose([batch, perturbed]);
    await tf.nextFrame(); // lets Ctrl-C and the progress bar in
  }
  return { before, after };
}

/** The prototypes that lose samples, one entry a prototype, by its index. */
export function lostSamples(
  { before, after }: PerturbedPredictions,
  labels: Int32Array,
  numPrototypes: number,
): LostSamples[] {
  return Array.from({ length: numPrototypes }, (_, prototype) => {
    const held = Array.from(labels.keys()).filter(
      (i) => before.prototypes[i] === prototype && before.labels[i] === labels[i],
    );
    const lost = held.filter((i) => after.labels[i] !== labels[i]);
    const counts = new Map<number, number>();
    for (const i of lost) counts.set(after.prototypes[i]!, (counts.get(after.prototypes[i]!) ?? 0) + 1);
    const lostTo = [...counts].map(([to, count]) => ({ prototype: to, count })).sort((a, b) => b.count - a.count);
    return { prototype, held: held.length, lost: lost.length, lostTo };
  });
}

const emptyReading = (count: number) => ({ labels: new Int32Array(count), prototypes: new Int32Array(count) });
