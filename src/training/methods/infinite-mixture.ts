import * as tf from '@tensorflow/tfjs-core';
import { classMaximum, infiniteMixture, requireSynchronousReads, squaredDistances } from '../../ops/index.ts';
import type { EpisodicMethod } from './method.ts';
import { trainedScalar } from './trained-scalar.ts';

export const INFINITE_MIXTURE_DEFAULTS = { clusterVariance: 5, concentration: 0.1 } as const;

export interface InfiniteMixtureOptions {
  /** σ of a cluster at the start, in squared distance; trained. */
  readonly clusterVariance: number;
  /** α > 0: the smaller, the farther a sample must lie to found a cluster. */
  readonly concentration: number;
}

/**
 * Infinite mixture prototypes: as many clusters a class as its support asks for; the nearest cluster of each class counts,
 * c = softmax_l(-min_j d_j/2σ).
 * Source: Allen et al. 2019, "Infinite mixture prototypes for few-shot learning"; labelled samples, one clustering step.
 */
export function infiniteMixturePrototypes(options: InfiniteMixtureOptions): EpisodicMethod {
  requireSynchronousReads('Method infiniteMixture');
  const variance = trainedScalar('infiniteMixturePrototypes', 'clusterVariance', options.clusterVariance);
  return {
    title: 'infinite mixture prototypes',
    variables: new Map([['logClusterVariance', variance.log]]),
    monitored: () => ({ clusterVariance: variance.value() }),
    logProbabilities: (support, labels, numLabels, query) =>
      tf.tidy(() => {
        const sigma = variance.value();
        const { prototypes, founderLabels } = infiniteMixture(support, labels, numLabels, sigma, options.concentration);
        const logits = tf.div(squaredDistances(query, prototypes), tf.mul(sigma, -2)) as tf.Tensor2D;
        return tf.logSoftmax(classMaximum(logits, founderLabels, numLabels));
      }),
  };
}
