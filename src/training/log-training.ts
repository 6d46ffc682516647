import * as tf from '@tensorflow/tfjs-core';
import type { Logger } from '../logging/logger.ts';
import { MEASURES, type EpisodicLearner } from './episodic-learner.ts';
import type { StepValues } from './train-step.ts';

/** The numbers of one training step. */
export async function logStep(
  logger: Logger,
  episode: number,
  learner: EpisodicLearner,
  values: StepValues,
  learningRate: number,
  seconds: number,
): Promise<void> {
  const named = Object.entries(values).map(([part, value]): [string, number] => [
    MEASURES.includes(part) ? `train/${part}` : `train/loss/${part}`,
    value,
  ]);
  logger.scalars(episode, {
    ...Object.fromEntries(named),
    ...(await monitoredValues(learner)),
    'train/learningRate': learningRate,
    'train/episodesPerSecond': 1 / seconds,
    'memory/residentMegabytes': process.memoryUsage().rss / 2 ** 20,
    'memory/tensors': tf.memory().numTensors,
  });
}

async function monitoredValues(learner: EpisodicLearner): Promise<Record<string, number>> {
  const tensors = tf.tidy(() => learner.monitored());
  const values: Record<string, number> = {};
  for (const [name, tensor] of Object.entries(tensors)) values[`train/${name}`] = (await tensor.data())[0] as number;
  tf.dispose(tensors);
  return values;
}

/** Histograms of every weight and its gradient. */
export async function logWeights(
  logger: Logger,
  episode: number,
  learner: EpisodicLearner,
  gradients: tf.NamedTensorMap,
): Promise<void> {
  for (const [name, variable] of learner.trainables()) {
    const gradient = await gradients[name]?.data();
    logger.histogram(episode, `weights/${name}`, await variable.data());
    if (gradient !== undefined) logger.histogram(episode, `gradients/${name}`, gradient);
  }
}
