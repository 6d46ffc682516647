import * as tf from '@tensorflow/tfjs-core';
import type { Random } from '../../base/random.ts';
import { prototypeClasses } from '../../ops/index.ts';
import { readClasses, rowOf, type ClassReading } from '../model-on-samples.ts';
import { fgsmSizes, pgdSizes, type Attack, type FlippingSizes } from './flipping-sizes.ts';
import {
  classifyImages,
  IMAGES_A_PASS,
  predictImages,
  requireClassifier,
  type ImageClassifier,
} from './image-classifier.ts';
import { NORMS, type Norm } from './norms.ts';

/** What {@link probeImages} attacks, and how. */
export interface ProbeOptions {
  readonly classifier: ImageClassifier;
  /** [numSamples, height, width, channels], values 0..1. */
  readonly images: tf.Tensor4D;
  /** `pgd` looks from where `fgsm` ended, so it has `fgsm` run too. */
  readonly attacks: readonly Attack[];
  /** For the random starts of `pgd`. */
  readonly random: Random;
  readonly signal?: AbortSignal;
  /** Told after every batch; each sample counts once a norm. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** A sample as it is, before any attack: what it is taken for, with its probability and ambiguity. */
export interface ProbedSample extends ClassReading {
  /** The prototype it matches most. */
  readonly prototype: number;
}

/** What one attack under one norm found; an entry a sample, null where nothing flipped it. */
export interface ProbedAttack {
  readonly attack: Attack;
  readonly norm: Norm;
  /** The smallest size found that changes the prediction; pixels are 0..1. */
  readonly sizes: readonly (number | null)[];
  /** The label it is then taken for. */
  readonly flippedTo: readonly (number | null)[];
  /** The prototype it then matches most. */
  readonly movedTo: readonly (number | null)[];
}

/** Everything a probe measures; plain JSON. */
export interface ImageProbe {
  readonly samples: readonly ProbedSample[];
  /** Each prototype by its row a_j of the association. */
  readonly prototypes: readonly ClassReading[];
  readonly attacks: readonly ProbedAttack[];
}

/**
 * The smallest perturbations that change the prediction of each image, by fast gradient and by projected gradient descent,
 * each in the largest change of a pixel (`linf`) and in Euclidean length (`l2`). Reference is the prediction, not the true
 * label: a wrong sample is probed too. Leaves no tensor behind.
 * @throws RangeError for a classifier of a single label, which nothing can flip; the signal's reason when it aborts.
 */
export async function probeImages(options: ProbeOptions): Promise<ImageProbe> {
  const { classifier, images, attacks, signal, onProgress } = options;
  const { numLabels } = requireClassifier('probeImages', classifier);
  if (numLabels < 2) throw new RangeError(`probeImages: needs two labels to flip between, got ${numLabels}.`);
  const numSamples = images.shape[0];
  const samples: ProbedSample[] = [];
  const found = NORMS.flatMap((norm) => attacks.map((attack) => emptyAttack(attack, norm)));
  let done = 0;
  for (let start = 0; start < numSamples; start += IMAGES_A_PASS) {
    const size = Math.min(IMAGES_A_PASS, numSamples - start);
    const batch = tf.slice(images, [start, 0, 0, 0], [size, -1, -1, -1]);
    const read = await readSamples(classifier, batch);
    const labels = Int32Array.from(read, ({ winner }) => winner);
    samples.push(...read);
    for (const norm of NORMS) {
      const results: Partial<Record<Attack, FlippingSizes>> = {};
      const fast = (results.fgsm = await fgsmSizes(classifier, batch, labels, norm, signal));
      if (attacks.includes('pgd')) {
        results.pgd = await pgdSizes(classifier, batch, labels, norm, fast, options.random, signal);
      }
      for (const attack of attacks) {
        await append(
          found.find((f) => f.attack === attack && f.norm === norm)!,
          classifier,
          results[attack]!,
        );
      }
      tf.dispose([results.fgsm.images, ...(results.pgd === undefined ? [] : [results.pgd.images])]);
      done += size;
      onProgress?.(done, numSamples * NORMS.length);
    }
    batch.dispose();
  }
  return { samples, prototypes: await readPrototypes(classifier.association), attacks: found };
}

interface GrowingAttack extends ProbedAttack {
  readonly sizes: (number | null)[];
  readonly flippedTo: (number | null)[];
  readonly movedTo: (number | null)[];
}

const emptyAttack = (attack: Attack, norm: Norm): GrowingAttack => ({
  ...{ attack, norm, sizes: [], flippedTo: [], movedTo: [] },
});

async function append(to: GrowingAttack, classifier: ImageClassifier, { sizes, images }: FlippingSizes): Promise<void> {
  const { labels, prototypes } = await predictImages(classifier, images);
  sizes.forEach((size, i) => {
    const flipped = size !== Infinity;
    to.sizes.push(flipped ? size : null);
    to.flippedTo.push(flipped ? labels[i]! : null);
    to.movedTo.push(flipped ? prototypes[i]! : null);
  });
}

async function readSamples(classifier: ImageClassifier, images: tf.Tensor4D): Promise<ProbedSample[]> {
  const [probabilities, prototype] = tf.tidy(() => {
    const { logProbabilities, matching } = classifyImages(classifier, images);
    return [tf.exp(logProbabilities), tf.argMax(matching, 1)];
  });
  const values = (await probabilities.data()) as Float32Array;
  const matched = Int32Array.from(await prototype.data());
  const numLabels = probabilities.shape[1]!;
  tf.dispose([probabilities, prototype]);
  return Array.from(matched, (best, i) => ({ ...readClasses(rowOf(values, i, numLabels)), prototype: best }));
}

async function readPrototypes(association: tf.Tensor2D): Promise<ClassReading[]> {
  const [numPrototypes, numLabels] = association.shape;
  const classes = tf.tidy(() => prototypeClasses(association));
  const values = (await classes.data()) as Float32Array;
  classes.dispose();
  return Array.from({ length: numPrototypes }, (_, j) => readClasses(rowOf(values, j, numLabels)));
}
