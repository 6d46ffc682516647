import * as tf from '@tensorflow/tfjs-core';
import { classMaximum, requireSynchronousReads, squaredDistances, tripletLoss, unitRows } from '../../ops/index.ts';
import { wholeEpisode, type EpisodicMethod } from './method.ts';

export const TRIPLET_DEFAULTS = { tripletMargin: 0.2 } as const;

export interface TripletOptions {
  /** How much farther a negative should be than a positive, in squared distance of embeddings of length 1. */
  readonly tripletMargin: number;
}

/**
 * Embeddings of length 1, trained by semi-hard triplets of an episode's samples; a query belongs to the class of the nearest
 * support sample. Its probabilities are softmax(-min d), not fitted to anything.
 * Source: Schroff et al. 2015, "FaceNet: a unified embedding for face recognition and clustering".
 */
export function tripletEmbedding({ tripletMargin }: TripletOptions): EpisodicMethod {
  requireSynchronousReads('Method triplet');
  return {
    title: 'triplet embedding',
    variables: new Map(),
    monitored: () => ({}),
    logProbabilities: (support, labels, numLabels, query) =>
      tf.tidy(() => {
        const scores = tf.neg(squaredDistances(unitRows(query), unitRows(support))) as tf.Tensor2D;
        return tf.logSoftmax(classMaximum(scores, labels, numLabels));
      }),
    ownLoss: {
      name: 'triplet',
      value: (sets) => {
        const { x, labels } = wholeEpisode(sets);
        return tripletLoss(unitRows(x), labels, tripletMargin);
      },
    },
  };
}
