import * as tf from '@tensorflow/tfjs-core';
import { requireInteger } from '../../base/check.ts';
import type { Random } from '../../base/random.ts';
import { prototypeMatching, squaredDistances } from '../../ops/index.ts';
import { IMAGES_A_PASS, requireClassifier, type ImageClassifier } from '../probe/image-classifier.ts';
import { ascend, ASCENT_DEFAULTS, jitterReach, type AscentSettings } from './ascend.ts';
import { pictureScore } from './picture-score.ts';
import { shifted, totalVariation } from './smoothness.ts';

/** Where an ascent starts. */
export const PICTURE_STARTS = ['blank', 'nearest'] as const;
export type PictureStart = (typeof PICTURE_STARTS)[number];

/** What {@link prototypePictures} works on. */
export interface PicturesInput {
  readonly classifier: ImageClassifier;
  /** Real images [numSamples, height, width, channels] in 0..1: starts, neighbours, and what is natural. Not disposed. */
  readonly samples: tf.Tensor4D;
  /** Which prototypes to picture; all if left out. */
  readonly prototypes?: readonly number[];
  /** Real neighbours named for each prototype, at most; 5 if left out. */
  readonly numNearest?: number;
  readonly settings?: Partial<AscentSettings>;
  readonly random: Random;
  readonly signal?: AbortSignal;
  /** Told after every step of the ascent, in steps of one image. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** An image made for a prototype. */
export interface PrototypePicture {
  readonly prototype: number;
  readonly start: PictureStart;
  /** q_j of the picture, in [0, 1]. */
  readonly matching: number;
  /** From the picture's embedding to the prototype, Euclidean. */
  readonly distance: number;
  /** `pictureScore`, the mean over nine shifts: what the choice between starts is made by. */
  readonly score: number;
  readonly totalVariation: number;
  /** Whether the total variation is within `naturalVariation`. */
  readonly isNatural: boolean;
  /** [height, width, channels], 0..1. */
  readonly pixels: Float32Array;
  /** Rows of the samples nearest to the prototype, nearest first. */
  readonly nearest: readonly number[];
}

/** An image for each prototype; all pixels are values 0..1, `[height, width, channels]`. */
export interface PrototypePictures {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** The 5 and the 95 % point of the total variation of the samples. */
  readonly naturalVariation: readonly [number, number];
  /** The better start of each prototype. */
  readonly pictures: readonly PrototypePicture[];
  /** The other one, to look at: from blank one sees what the network reacts to, like a character or not. */
  readonly rejected: readonly PrototypePicture[];
}

const NUM_NEAREST = 5;
/** Of ink or light, at the start from blank. */
const BLANK = 0.05;

/**
 * A picture of each prototype, made by `ascend` from blank and from the nearest sample; chosen is the one with the higher
 * score. Leaves no tensor behind.
 * @throws RangeError for prototypes that are not there or without samples; the signal's reason when it aborts.
 */
export async function prototypePictures(input: PicturesInput): Promise<PrototypePictures> {
  const { classifier, samples, random, onProgress } = input;
  const { numPrototypes } = requireClassifier('prototypePictures', classifier);
  const settings = { ...ASCENT_DEFAULTS, ...input.settings };
  const [numSamples, height, width, channels] = samples.shape;
  requireInteger('prototypePictures', 'the number of samples', numSamples, 1);
  const wanted = input.prototypes ?? Array.from({ length: numPrototypes }, (_, j) => j);
  const stray = wanted.find((j) => !(Number.isInteger(j) && j >= 0 && j < numPrototypes));
  if (stray !== undefined) {
    throw new RangeError(`prototypePictures: prototypes must be from 0 to ${numPrototypes - 1}, got ${stray}.`);
  }
  const nearest = await nearestSamples(classifier, samples, input.numNearest ?? NUM_NEAREST);
  const naturalVariation = await variationRange(samples);
  const jobs = wanted.flatMap((prototype) => PICTURE_STARTS.map((start) => ({ prototype, start })));
  const all: PrototypePicture[] = [];
  for (let from = 0; from < jobs.length; from += IMAGES_A_PASS) {
    const part = jobs.slice(from, from + IMAGES_A_PASS);
    const prototypes = tf.tensor1d(
      part.map(({ prototype }) => prototype),
      'int32',
    );
    const starts = tf.tidy(() =>
      tf.concat4d(
        part.map(({ prototype, start }) =>
          start === 'blank'
            ? (tf.fill([1, height, width, channels], BLANK) as tf.Tensor4D)
            : tf.slice(samples, [nearest[prototype]![0]!, 0, 0, 0], [1, -1, -1, -1]),
        ),
        0,
      ),
    );
    const onStep = (step: number) => {
      input.signal?.throwIfAborted();
      onProgress?.(from * settings.steps + step * part.length, jobs.length * settings.steps);
    };
    const images = await ascend(classifier, starts, prototypes, settings, random, onStep);
    const read = await readPictures(classifier, images, prototypes, jitterReach(samples.shape, settings));
    const size = height * width * channels;
    part.forEach(({ prototype, start }, i) => {
      const variation = read.variations[i]!;
      all.push({
        ...{ prototype, start, matching: read.matchings[i]!, distance: Math.sqrt(read.distances[i]!) },
        ...{ score: read.scores[i]!, totalVariation: variation, nearest: nearest[prototype]! },
        isNatural: variation >= naturalVariation[0] && variation <= naturalVariation[1],
        pixels: read.pixels.slice(i * size, (i + 1) * size),
      });
    });
    tf.dispose([prototypes, starts, images]);
  }
  const pairs = wanted.map((_, w) => all.slice(2 * w, 2 * w + 2).sort((a, b) => b.score - a.score));
  return {
    ...{ height, width, channels, naturalVariation },
    pictures: pairs.map(([best]) => best!),
    rejected: pairs.map(([, other]) => other!),
  };
}

async function readPictures(classifier: ImageClassifier, images: tf.Tensor4D, prototypes: tf.Tensor1D, reach: number) {
  const places = [-reach, 0, reach];
  const tensors = tf.tidy(() => {
    const own = tf.oneHot(prototypes, classifier.prototypes.shape[0]);
    const x = classifier.embed(images);
    const ofOwn = (all: tf.Tensor2D) => tf.sum(tf.mul(all, own), 1);
    const scores = places.flatMap((down) =>
      places.map((right) => pictureScore(classifier, shifted(images, down, right), prototypes)),
    );
    return {
      matchings: ofOwn(prototypeMatching(x, classifier.prototypes, classifier.temperature)),
      distances: ofOwn(squaredDistances(x, classifier.prototypes)),
      scores: tf.div(tf.addN(scores), scores.length),
      variations: totalVariation(images),
    };
  });
  const { matchings, distances, scores, variations } = tensors;
  const values = async (tensor: tf.Tensor) => (await tensor.data()) as Float32Array;
  const read = {
    ...{ matchings: await values(matchings), distances: await values(distances) },
    ...{ scores: await values(scores), variations: await values(variations), pixels: await values(images) },
  };
  tf.dispose(Object.values(tensors));
  return read;
}

/** For each prototype the rows of its nearest samples, nearest first. */
async function nearestSamples(classifier: ImageClassifier, samples: tf.Tensor4D, count: number): Promise<number[][]> {
  const columns: Float32Array[] = [];
  const [numSamples] = samples.shape;
  const numPrototypes = classifier.prototypes.shape[0];
  for (let start = 0; start < numSamples; start += IMAGES_A_PASS) {
    const distances = tf.tidy(() => {
      const size = Math.min(IMAGES_A_PASS, numSamples - start);
      return squaredDistances(
        classifier.embed(tf.slice(samples, [start, 0, 0, 0], [size, -1, -1, -1])),
        classifier.prototypes,
      );
    });
    columns.push((await distances.data()) as Float32Array);
    distances.dispose();
  }
  const all = Float32Array.from(columns.flatMap((part) => [...part])); // [numSamples, numPrototypes]
  return Array.from({ length: numPrototypes }, (_, j) => {
    const distance = (row: number) => all[row * numPrototypes + j]!;
    return Array.from({ length: numSamples }, (_, row) => row)
      .sort((a, b) => distance(a) - distance(b))
      .slice(0, count);
  });
}

async function variationRange(samples: tf.Tensor4D): Promise<[number, number]> {
  const variations = tf.tidy(() => totalVariation(samples));
  const sorted = Float32Array.from(await variations.data()).sort();
  variations.dispose();
  const at = (share: number) => sorted[Math.round(share * (sorted.length - 1))]!;
  return [at(0.05), at(0.95)];
}
