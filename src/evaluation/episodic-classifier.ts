import * as tf from '@tensorflow/tfjs-core';
import type { EpisodeHeadOptions } from '../ops/index.ts';
import type { EpisodicLearner } from '../training/episodic-learner.ts';
import type { EpisodicModel } from '../training/episodic-model.ts';
import type { EmbeddedEpisode } from './peers/classifier.ts';

/** Class probabilities [numQueries, numLabels] of an embedded episode by the model's prototypes and association. */
export async function episodicProbabilities(
  model: EpisodicModel,
  episode: EmbeddedEpisode,
  options: EpisodeHeadOptions = model.options,
): Promise<Float32Array> {
  return probabilities(episode, (support, query) => {
    const head = model.buildHead(support, episode.supportLabels, episode.numLabels, options);
    return model.applyHead(head, query, options.association).logProbabilities;
  });
}

/** The same by whatever classifier the learner was trained with. */
export async function learnerProbabilities(learner: EpisodicLearner, episode: EmbeddedEpisode): Promise<Float32Array> {
  const { supportLabels, numLabels } = episode;
  return probabilities(
    episode,
    (support, query) => learner.classify(support, supportLabels, numLabels, query).logProbabilities,
  );
}

async function probabilities(
  { support, query, depth }: EmbeddedEpisode,
  logProbabilities: (support: tf.Tensor2D, query: tf.Tensor2D) => tf.Tensor2D,
): Promise<Float32Array> {
  const rows = (values: Float32Array) => tf.tensor2d(values, [values.length / depth, depth]);
  const probabilities = tf.tidy(() => tf.exp(logProbabilities(rows(support), rows(query))));
  const values = (await probabilities.data()) as Float32Array;
  probabilities.dispose();
  return values;
}
