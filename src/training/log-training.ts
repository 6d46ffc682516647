import * as tf from '@tensorflow/tfjs-core';
import type { Logger } from '../logging/logger.ts';
import type { EpisodicModel } from './episodic-model.ts';
import type { StepValues } from './train-step.ts';

/** The numbers of one training step. */
export async function logStep(
  logger: Logger,
  episode: number,
  model: EpisodicModel,
  values: StepValues,
  learningRate: number,
  seconds: number,
): Promise<void> {
  const [logTemperature] = await model.logTemperature.data();
  const [logScale] = await model.logScale.data();
  logger.scalars(episode, {
    'train/loss/total': values.total,
    'train/loss/crossEntropy': values.crossEntropy,
    'train/loss/anchor': values.anchor,
    'train/loss/untwisting': values.untwisting,
    'train/homogeneity': values.homogeneity,
    'train/loss/regularisation': values.regularisation,
    'train/accuracy': values.accuracy,
    'train/matchingPeak': values.matchingPeak,
    'train/learningRate': learningRate,
    'train/episodesPerSecond': 1 / seconds,
    'train/temperature': Math.exp(logTemperature as number),
    'train/associationScale': Math.exp(logScale as number),
    'memory/residentMegabytes': process.memoryUsage().rss / 2 ** 20,
    'memory/tensors': tf.memory().numTensors,
  });
}

/** Histograms of every weight and its gradient, and the gradient's norm. */
export async function logWeights(
  logger: Logger,
  episode: number,
  model: EpisodicModel,
  gradients: tf.NamedTensorMap,
): Promise<void> {
  let squares = 0;
  for (const [name, variable] of model.trainables()) {
    const gradient = await gradients[name]?.data();
    logger.histogram(episode, `weights/${name}`, await variable.data());
    if (gradient === undefined) continue;
    logger.histogram(episode, `gradients/${name}`, gradient);
    for (const value of gradient) squares += value * value;
  }
  logger.scalars(episode, { 'train/gradientNorm': Math.sqrt(squares) });
}
