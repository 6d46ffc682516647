import * as tf from '@tensorflow/tfjs-core';
import { repeatedly } from '../kernels/index.ts';
import { crossEntropy } from '../ops/index.ts';
import type { Episode, ImageSet } from '../episodes/types.ts';
import { imageTensor, type EmbeddingTable } from './embedding-table.ts';
import { accuracyOf, type EpisodicLearner } from './episodic-learner.ts';

/** Accuracy (0..1) and cross-entropy (nats) of one episode's queries, and their mean max_j q_j where there are prototypes. */
export interface EpisodeScore {
  /** [queries, numLabels], row-major */
  readonly probabilities: Float32Array;
  readonly accuracy: number;
  readonly crossEntropy: number;
  readonly matchingPeak?: number;
}

/** Scores an episode on embeddings made beforehand: batch normalisation is inductive. */
export function scoreEmbedded(
  learner: EpisodicLearner,
  table: EmbeddingTable,
  episode: Episode,
): Promise<EpisodeScore> {
  return score(learner, episode, () => [table.gather(episode.support), table.gather(episode.query)]);
}

/**
 * Scores an episode with the batch statistics of its own support and query (transductive batch normalisation). The
 * running statistics of the backbone are left as they are.
 */
export async function scoreTransductive(
  learner: EpisodicLearner,
  images: ImageSet,
  episode: Episode,
): Promise<EpisodeScore> {
  const running = learner.backbone.nonTrainableWeights.map((weight) => tf.clone(weight.read()));
  try {
    return await score(learner, episode, () => {
      const numSupport = episode.support.rows.length;
      const both = tf.concat([imageTensor(images, episode.support), imageTensor(images, episode.query)], 0);
      const x = learner.embed(both as tf.Tensor4D, true);
      return [tf.slice(x, [0, 0], [numSupport, -1]), tf.slice(x, [numSupport, 0])];
    });
  } finally {
    learner.backbone.nonTrainableWeights.forEach((weight, i) => weight.write(running[i] as tf.Tensor));
    tf.dispose(running);
  }
}

async function score(
  learner: EpisodicLearner,
  episode: Episode,
  embed: () => [tf.Tensor2D, tf.Tensor2D],
): Promise<EpisodeScore> {
  const classify = () =>
    tf.tidy(() => {
      const [support, query] = embed();
      const { labels } = episode.support;
      const classified = learner.classify(support, labels, episode.labelNames.length, query);
      const { logProbabilities, matchingPeak } = classified;
      const right = accuracyOf(logProbabilities, episode.query.labels);
      const loss = crossEntropy(logProbabilities, episode.query.labels);
      const numbers = matchingPeak === undefined ? [right, loss] : [right, loss, matchingPeak];
      return [tf.stack(numbers), tf.exp(logProbabilities)] as const;
    });
  const size = `${episode.support.rows.length} ${episode.query.rows.length} ${episode.labelNames.length}`;
  const [summary, probabilities] = repeatedly(learner, `score ${size}`, classify);
  const [accuracy, loss, peak] = await summary.data();
  const known = {
    accuracy: accuracy as number,
    crossEntropy: loss as number,
    probabilities: (await probabilities.data()) as Float32Array,
  };
  tf.dispose([summary, probabilities]);
  return peak === undefined ? known : { ...known, matchingPeak: peak };
}
