import * as tf from '@tensorflow/tfjs-core';
import { classGaussians, gaussianDistances, pointWidth, splitGaussian, type CovarianceForm } from '../../ops/index.ts';
import type { EpisodicMethod } from './method.ts';

export const GAUSSIAN_DEFAULTS = { covariance: 'radius' } as const;

export interface GaussianOptions {
  readonly covariance: CovarianceForm;
}

/**
 * Gaussian prototypes: a part of the embedding is the precision of its sample; c = softmax_l(-Σ_d s_ld (x_d - p_ld)²).
 * Nothing is trained beside the backbone.
 * @param depth width of the embedding; one column of it is the precision (`radius`), or half of them (`diagonal`)
 * Source: Fort 2017, "Gaussian prototypical networks for few-shot learning on Omniglot".
 */
export function gaussianPrototypes({ covariance }: GaussianOptions, depth: number): EpisodicMethod {
  pointWidth(depth, covariance); // a depth that cannot be divided is refused now
  return {
    title: `Gaussian prototypes, ${covariance}`,
    variables: new Map(),
    monitored: () => ({}),
    logProbabilities: (support, labels, numLabels, query) =>
      tf.tidy(() => {
        const classes = classGaussians(splitGaussian(support, covariance), labels, numLabels);
        return tf.logSoftmax(tf.neg(gaussianDistances(splitGaussian(query, covariance).means, classes)));
      }),
  };
}
