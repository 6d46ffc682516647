import * as tf from '@tensorflow/tfjs-core';
import { crossEntropy } from '../ops/index.ts';
import type { Episode } from '../episodes/types.ts';
import { imageTensor, type EmbeddingTable } from './embedding-table.ts';
import type { EpisodicModel } from './episodic-model.ts';
import type { ImageSet } from '../episodes/types.ts';

/** Accuracy (0..1), cross-entropy (nats) and mean max_j q_j of one episode's queries. */
export interface EpisodeScore {
  readonly accuracy: number;
  readonly crossEntropy: number;
  readonly matchingPeak: number;
}

/** Scores an episode on embeddings made beforehand: batch normalisation is inductive. */
export function scoreEmbedded(model: EpisodicModel, table: EmbeddingTable, episode: Episode): Promise<EpisodeScore> {
  return score(model, episode, () => [table.gather(episode.support), table.gather(episode.query)]);
}

/**
 * Scores an episode with the batch statistics of its own support and query (transductive batch normalisation). The
 * running statistics of the model are left as they are.
 */
export async function scoreTransductive(
  model: EpisodicModel,
  images: ImageSet,
  episode: Episode,
): Promise<EpisodeScore> {
  const running = model.backbone.nonTrainableWeights.map((weight) => tf.clone(weight.read()));
  try {
    return await score(model, episode, () => {
      const numSupport = episode.support.rows.length;
      const both = tf.concat([imageTensor(images, episode.support), imageTensor(images, episode.query)], 0);
      const x = model.embed(both as tf.Tensor4D, true);
      return [tf.slice(x, [0, 0], [numSupport, -1]), tf.slice(x, [numSupport, 0])];
    });
  } finally {
    model.backbone.nonTrainableWeights.forEach((weight, i) => weight.write(running[i] as tf.Tensor));
    tf.dispose(running);
  }
}

async function score(
  model: EpisodicModel,
  episode: Episode,
  embed: () => [tf.Tensor2D, tf.Tensor2D],
): Promise<EpisodeScore> {
  const summary = tf.tidy(() => {
    const [support, query] = embed();
    const head = model.buildHead(support, episode.support.labels, episode.labelNames.length);
    const { matching, logProbabilities } = model.applyHead(head, query);
    const labels = tf.tensor1d(episode.query.labels, 'int32');
    const right = tf.mean(tf.cast(tf.equal(tf.argMax(logProbabilities, 1), labels), 'float32'));
    return tf.stack([right, crossEntropy(logProbabilities, episode.query.labels), tf.mean(tf.max(matching, 1))]);
  });
  const [accuracy, loss, peak] = await summary.data();
  summary.dispose();
  return { accuracy: accuracy as number, crossEntropy: loss as number, matchingPeak: peak as number };
}
