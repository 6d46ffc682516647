import * as tf from '@tensorflow/tfjs-core';
import type { Random } from '../../base/random.ts';
import { EpisodeSampler, type EpisodeSpec } from '../../episodes/sampler.ts';
import type { Dataset, Episode, ImageClass } from '../../episodes/types.ts';
import { accuracy, predictedLabels } from '../../metrics/accuracy.ts';
import { Adam } from '../../training/adam.ts';
import type { EpisodicModel, EpisodicModelOptions } from '../../training/episodic-model.ts';
import { halvingRate } from '../../training/schedule.ts';
import { trainStep } from '../../training/train-step.ts';
import { drawEpisodes } from '../embedded-episodes.ts';
import { learnerProbabilities } from '../episodic-classifier.ts';
import type { FeatureMaps } from './feature-maps.ts';

/** A pre-trained network for photographs whose upper blocks are trained on characters, and what it is given for that. */
export const FINE_TUNING = {
  backbone: 'npm:nsfwjs/mobilenet_v2',
  /** The last frozen layer: above it are the last four blocks of seventeen. */
  freeze: 'block_12_add',
  /** Side of the images in pixels. */
  size: 64,
  /** Classes of the `vinyals` split, drawn once: every image goes through the frozen layers once. */
  trainingClasses: 400,
  testClasses: 200,
  trainingEpisodes: 800,
  /** Test episodes, the same for the frozen and the trained network. */
  episodes: 600,
} as const;

/** Of training and test. */
export const FINE_TUNING_SPEC: EpisodeSpec = { ways: 20, shots: 1, queries: 5 };

/** Features of a pre-trained network are tens of times longer than those of one trained here from the start. */
export const FINE_TUNING_MODEL: EpisodicModelOptions = { prototypes: 'classMeans', temperature: 20 };
/** The learning rate: of the head, halved every so many episodes, the backbone's a share of it. */
const RATE = { start: 1e-3, halveEvery: 400, backbone: 0.5 } as const;

/** The classes to train on and to test on. @throws RangeError where the split has fewer. */
export function drawTuningClasses(
  { split }: Pick<Dataset, 'split'>,
  sizes: { readonly trainingClasses: number; readonly testClasses: number },
  random: Random,
): { train: ImageClass[]; test: ImageClass[] } {
  return {
    train: random.fork('training classes').sample(split.train, sizes.trainingClasses),
    test: random.fork('test classes').sample(split.test, sizes.testClasses),
  };
}

export interface Tuning {
  /** Its backbone takes maps. */
  readonly model: EpisodicModel;
  /** Of the classes. */
  readonly maps: FeatureMaps;
  readonly classes: readonly ImageClass[];
  readonly episodes: number;
  readonly random: Random;
  /** Aborted: it stops after the episode at work. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, accuracy: number) => void;
}

/** Trains the upper part episode by episode. @returns false when it was aborted before the end. */
export async function tuneOnMaps(tuning: Tuning): Promise<boolean> {
  const { model, maps, classes, episodes, random, signal, onProgress } = tuning;
  const sampler = new EpisodeSampler(classes, FINE_TUNING_SPEC, random);
  const adam = new Adam();
  try {
    for (let done = 0; done < episodes; done++) {
      if (signal?.aborted === true) return false;
      const episode = sampler.next();
      const images = maps.gather([episode.support, episode.query]);
      const { values } = await trainStep(model, adam, batchOf(images, episode), {
        learningRate: halvingRate(RATE.start, RATE.halveEvery, done),
        backboneRate: RATE.backbone,
        episode: done + 1,
      }).finally(() => images.dispose());
      onProgress?.(done + 1, values.accuracy);
      await tf.nextFrame(); // lets Ctrl-C and the progress bar in
    }
    return true;
  } finally {
    adam.dispose();
  }
}

/** An episode whose images, or their maps, are on the device. */
export function batchOf(images: tf.Tensor4D, { support, query, labelNames }: Episode) {
  return { images, supportLabels: support.labels, queryLabels: query.labels, numLabels: labelNames.length };
}

/** Accuracy 0..1 of each test episode; the same episodes for the same random stream. Batch normalisation is inductive. */
export async function scoreOnMaps({
  model,
  maps,
  classes,
  episodes: count,
  random,
}: Omit<Tuning, 'signal' | 'onProgress'>): Promise<number[]> {
  const { depth, rows } = await maps.embed(model, classes);
  const accuracies: number[] = [];
  for (const { support, query, labelNames } of drawEpisodes(classes, FINE_TUNING_SPEC, count, random)) {
    const numLabels = labelNames.length;
    const probabilities = await learnerProbabilities(model, {
      ...{ support: rows(support), supportLabels: support.labels, query: rows(query), queryLabels: query.labels },
      ...{ numLabels, depth },
    });
    accuracies.push(accuracy(predictedLabels(probabilities, numLabels), query.labels));
  }
  return accuracies;
}
