import * as tf from '@tensorflow/tfjs-core';
import type { Random } from '../../base/random.ts';
import type { ImageClassifier } from '../probe/image-classifier.ts';
import { pictureScore } from './picture-score.ts';
import { blurred, shifted, totalVariation } from './smoothness.ts';

/** How an image is improved. */
export interface AscentSettings {
  readonly steps: number;
  /** Of Adam, in logits of a pixel. */
  readonly learningRate: number;
  /** Weight of the total variation, in nats a unit of mean change. */
  readonly variation: number;
  /** Deviation of the Gaussian that an image has passed, in pixels: no pixel can change alone. */
  readonly blur: number;
  /** The largest shift at a step, of the image's side: what is found must not hang on its exact place. */
  readonly jitter: number;
}

export const ASCENT_DEFAULTS: AscentSettings = {
  steps: 100,
  learningRate: 0.1,
  variation: 3,
  blur: 0.7,
  jitter: 0.07,
};

/** Pixels at the ends of 0..1 would have no gradient. */
const MARGIN = 0.03;

/**
 * Images that stand for their prototypes, `prototypes` [batch], by gradient ascent of `pictureScore` less the weighted total
 * variation, from `start` [batch, height, width, channels] in 0..1. What is moved are logits; the image is the sigmoid of
 * them blurred, so that it stays in range with smooth shapes and sharp edges.
 * Source: Simonyan et al. 2014 and, for blur and jitter, Yosinski et al. 2015 and Mordvintsev et al. 2015.
 */
export async function ascend(
  classifier: ImageClassifier,
  start: tf.Tensor4D,
  prototypes: tf.Tensor1D,
  settings: AscentSettings,
  random: Random,
  onStep?: (step: number) => void,
): Promise<tf.Tensor4D> {
  const { steps, learningRate, variation, blur } = settings;
  const reach = jitterReach(start.shape, settings);
  const logits = tf.tidy(() => {
    const inside = tf.clipByValue(start, MARGIN, 1 - MARGIN);
    return tf.variable(tf.log(tf.div(inside, tf.sub(1, inside))));
  });
  const imageOf = () => tf.sigmoid(blurred(logits as unknown as tf.Tensor4D, blur)) as tf.Tensor4D;
  const optimizer = tf.train.adam(learningRate);
  try {
    for (let step = 0; step < steps; step++) {
      const [down, right] = [0, 1].map(() => random.integer(2 * reach + 1) - reach) as [number, number];
      optimizer.minimize(
        () => {
          const image = imageOf();
          const score = pictureScore(classifier, shifted(image, down, right), prototypes);
          return tf.sum(tf.sub(tf.mul(totalVariation(image), variation), score)) as tf.Scalar;
        },
        false,
        [logits],
      );
      await tf.nextFrame(); // lets Ctrl-C and the progress bar in
      onStep?.(step + 1);
    }
    return tf.tidy(imageOf);
  } finally {
    optimizer.dispose();
    logits.dispose();
  }
}

/** The largest shift in whole pixels. */
export function jitterReach([, height]: tf.Tensor4D['shape'], { jitter }: Pick<AscentSettings, 'jitter'>): number {
  return Math.round(jitter * height);
}
