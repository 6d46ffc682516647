import * as tf from '@tensorflow/tfjs-core';
import { classMeans, squaredDistances } from '../../ops/index.ts';
import type { EpisodicMethod } from './method.ts';

/**
 * One prototype a class, its mean: c = softmax_l(-|x - p_l|²). Nothing is trained beside the backbone.
 * Source: Snell, Swersky and Zemel 2017, "Prototypical networks for few-shot learning", equations 1 and 2.
 */
export function singlePrototype(): EpisodicMethod {
  return {
    title: 'single prototype',
    variables: new Map(),
    monitored: () => ({}),
    logProbabilities: (support, labels, numLabels, query) =>
      tf.tidy(() => tf.logSoftmax(tf.neg(squaredDistances(query, classMeans(support, labels, numLabels))))),
  };
}
