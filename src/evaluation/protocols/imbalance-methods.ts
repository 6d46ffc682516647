import * as tf from '@tensorflow/tfjs-core';
import { prototypeMatching, type EpisodeHeadOptions } from '../../ops/index.ts';
import { ADAPTIVE_FIT, classProbabilities, fitPrototypes, type FitOptions } from '../../ops/estimation/index.ts';
import type { EpisodicModel } from '../../training/episodic-model.ts';
import { episodicProbabilities } from '../episodic-classifier.ts';
import type { EmbeddedEpisode } from '../peers/classifier.ts';

/** The prototypes of a method in one episode, as plain arrays, row-major. */
export interface EpisodePrototypes {
  /** [numPrototypes, depth] */
  readonly prototypes: Float32Array;
  /** The class distributions a_j, [numPrototypes, numLabels]. */
  readonly association: Float32Array;
  /** q of the support samples, [numSupport, numPrototypes]. */
  readonly matching: Float32Array;
}

/** What a method says of one episode. */
export interface ImbalanceAnswer {
  /** Of the queries, [numQueries, numLabels]. */
  readonly probabilities: Float32Array;
  /** Null for the single prototype, which is one a class by decree. */
  readonly prototypes: EpisodePrototypes | null;
}

/** A method of the study. */
export interface ImbalanceMethod {
  readonly title: string;
  answer(episode: EmbeddedEpisode, model: EpisodicModel): Promise<ImbalanceAnswer>;
}

/** The first is what the others are compared with. */
export const IMBALANCE_METHODS: readonly ImbalanceMethod[] = [
  {
    title: 'single prototype',
    answer: async (episode, model) => {
      const head = { ...model.options, prototypes: 'classMeans', association: 'mixture' } as const;
      return { probabilities: await episodicProbabilities(model, episode, head), prototypes: null };
    },
  },
  {
    title: 'ours in the episode, adaptive prototypes',
    answer: async (episode, model) => {
      const head = { ...model.options, prototypes: 'adaptive' } as const;
      const probabilities = await episodicProbabilities(model, episode, head);
      return { probabilities, prototypes: await headPrototypes(episode, model, head) };
    },
  },
  estimated('ours estimated, every sample the same', ADAPTIVE_FIT),
  estimated('ours estimated, every class the same', { ...ADAPTIVE_FIT, balance: true }),
];

function estimated(title: string, options: Partial<FitOptions>): ImbalanceMethod {
  return {
    title,
    answer: async (episode) => {
      const { support, supportLabels, query, depth } = episode;
      const fitted = fitPrototypes(support, supportLabels, options);
      const rows = tf.tensor2d(Float32Array.from(fitted.prototypes), [fitted.founderLabels.length, depth]);
      const weights = tf.tensor2d(Float32Array.from(fitted.association), [rows.shape[0], fitted.numLabels]);
      return {
        probabilities: Float32Array.from(classProbabilities(fitted, query)),
        prototypes: await readPrototypes(episode, rows, weights, fitted.temperature),
      };
    },
  };
}

async function headPrototypes(
  episode: EmbeddedEpisode,
  model: EpisodicModel,
  options: EpisodeHeadOptions,
): Promise<EpisodePrototypes> {
  const { support, supportLabels, numLabels, depth } = episode;
  const rows = tf.tensor2d(support, [supportLabels.length, depth]);
  const { prototypes, association } = model.buildHead(rows, supportLabels, numLabels, options);
  const temperature = model.temperature();
  const [tau] = await temperature.data();
  tf.dispose([rows, temperature]);
  return readPrototypes(episode, prototypes, association, tau!);
}

/** Disposes the two tensors: prototypes [numPrototypes, depth] and W [numPrototypes, numLabels]. */
async function readPrototypes(
  { support, supportLabels, depth }: EmbeddedEpisode,
  prototypes: tf.Tensor2D,
  weights: tf.Tensor2D,
  temperature: number,
): Promise<EpisodePrototypes> {
  const [matching, association] = tf.tidy(() => [
    prototypeMatching(tf.tensor2d(support, [supportLabels.length, depth]), prototypes, temperature),
    tf.softmax(weights),
  ]) as [tf.Tensor2D, tf.Tensor2D];
  const tensors = [prototypes, association, matching];
  const [p, a, q] = (await Promise.all(tensors.map((tensor) => tensor.data()))) as Float32Array[];
  tf.dispose([...tensors, weights]);
  return { prototypes: p!, association: a!, matching: q! };
}
