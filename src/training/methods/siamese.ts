import * as tf from '@tensorflow/tfjs-core';
import { classMaximum, pairLogits, pairLoss } from '../../ops/index.ts';
import type { EpisodicMethod } from './method.ts';

/**
 * The logit at the start is 5 - 8·(mean difference of a dimension): units after batch normalisation differ by about 0.6, so
 * pairs start undecided, with a slope that tells them apart. From a bias of 0 training shrinks the embedding instead.
 */
const START_SLOPE = 8;
const START_BIAS = 5;

/**
 * Siamese network: the probability that two images are of one class is a sigmoid of a trained, weighted L1 distance; a query
 * belongs to the class of the most alike support sample. Its class probabilities are the softmax over those logits.
 * @param depth width of the embedding
 * Source: Koch, Zemel and Salakhutdinov 2015, "Siamese neural networks for one-shot image recognition". Differs: the twin
 * is the backbone, without their dense sigmoid layer; pairs are those of query and support.
 */
export function siameseNetwork(depth: number): EpisodicMethod {
  const [weights, bias] = tf.tidy(() => [
    tf.variable(tf.fill([depth], -START_SLOPE / depth)) as tf.Variable<tf.Rank.R1>,
    tf.variable(tf.scalar(START_BIAS)) as tf.Variable<tf.Rank.R0>,
  ]);
  return {
    title: 'siamese network',
    variables: new Map<string, tf.Variable>([
      ['pairWeights', weights as tf.Variable],
      ['pairBias', bias as tf.Variable],
    ]),
    monitored: () => ({ pairBias: tf.clone(bias) as tf.Scalar }),
    logProbabilities: (support, labels, numLabels, query) =>
      tf.tidy(() => tf.logSoftmax(classMaximum(pairLogits(query, support, weights, bias), labels, numLabels))),
    ownLoss: {
      name: 'pairs',
      value: ({ support, supportLabels, query, queryLabels }) =>
        pairLoss(pairLogits(query, support, weights, bias), queryLabels, supportLabels),
    },
  };
}
