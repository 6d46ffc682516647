import * as tf from '@tensorflow/tfjs-core';
import type { EpisodeHeadOptions } from '../ops/index.ts';
import type { EpisodicModel } from '../training/episodic-model.ts';
import type { EmbeddedEpisode } from './peers/classifier.ts';

/** Class probabilities [numQueries, numLabels] of an embedded episode by the model's prototypes and association. */
export async function episodicProbabilities(
  model: EpisodicModel,
  episode: EmbeddedEpisode,
  options: EpisodeHeadOptions = model.options,
): Promise<Float32Array> {
  const { support, supportLabels, query, numLabels, depth } = episode;
  const probabilities = tf.tidy(() => {
    const x = tf.tensor2d(support, [support.length / depth, depth]);
    const head = model.buildHead(x, supportLabels, numLabels, options);
    const queries = tf.tensor2d(query, [query.length / depth, depth]);
    return tf.exp(model.applyHead(head, queries, options.association).logProbabilities);
  });
  const values = (await probabilities.data()) as Float32Array;
  probabilities.dispose();
  return values;
}
