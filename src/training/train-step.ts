import * as tf from '@tensorflow/tfjs-core';
import { UserError } from '../base/errors.ts';
import { repeatedly } from '../kernels/index.ts';
import type { Adam } from './adam.ts';
import { BACKBONE_PREFIX, type EpisodeBatch, type EpisodicLearner } from './episodic-learner.ts';

/** Numbers of one training step: the total loss, the accuracy on the queries, and each part of the learner's loss. */
export type StepValues = Readonly<Record<string, number>> & { readonly total: number; readonly accuracy: number };

export interface TrainStep {
  readonly values: StepValues;
  /** Gradients by name, if they were asked for; the caller disposes them. */
  readonly gradients: tf.NamedTensorMap | undefined;
}

export interface StepSettings {
  readonly learningRate: number;
  /** Learning rate of the backbone as a share of it. Defaults to 1. */
  readonly backboneRate?: number;
  /** The number of this episode, for messages. */
  readonly episode: number;
  readonly keepGradients?: boolean;
  /** The part of the weights of U and h (method §2) that counts yet, 0..1. Defaults to 1. */
  readonly untwistShare?: number;
  /** Called once the device has been told what to compute, before its answer is waited for. */
  readonly meanwhile?: () => void;
}

/**
 * One episode: forward, backward, optimizer. Leaves no tensor behind but the asked gradients.
 * @throws UserError naming the episode and the part if a loss is not finite; the weights are then still the old ones.
 */
export async function trainStep(
  learner: EpisodicLearner,
  adam: Adam,
  batch: EpisodeBatch,
  settings: StepSettings,
): Promise<TrainStep> {
  const variables = learner.trainables();
  const list = [...variables.values()];
  const names = new Map([...variables].map(([name, variable]) => [variable.name, name]));
  const forwardAndBackward = () =>
    tf.tidy(() => {
      let summary: tf.Tensor1D | undefined;
      let parts: string[] = [];
      const { grads } = tf.variableGrads(() => {
        const loss = learner.loss(batch, settings.untwistShare);
        parts = Object.keys(loss.parts);
        summary = tf.keep(tf.stack([loss.total, ...Object.values(loss.parts)]) as tf.Tensor1D);
        return loss.total;
      }, list);
      const byName: tf.NamedTensorMap = {};
      for (const [tfjsName, gradient] of Object.entries(grads)) byName[names.get(tfjsName) ?? tfjsName] = gradient;
      for (const gradient of Object.values(byName)) tf.keep(gradient);
      return { values: summary as tf.Tensor1D, parts, gradients: byName };
    });
  const { values, parts, gradients } = repeatedly(learner, `step ${batch.images.shape.join()}`, forwardAndBackward);
  try {
    settings.meanwhile?.();
    const numbers = await values.data();
    const named = Object.fromEntries(['total', ...parts].map((part, i) => [part, numbers[i]])) as StepValues;
    requireFinite(named, settings.episode);
    const { learningRate, backboneRate = 1 } = settings;
    const rateOf = (name: string) => learningRate * (name.startsWith(BACKBONE_PREFIX) ? backboneRate : 1);
    repeatedly(adam, 'apply', () => adam.apply(variables, gradients, rateOf));
    return { values: named, gradients: settings.keepGradients ? gradients : undefined };
  } finally {
    values.dispose();
    if (!settings.keepGradients) tf.dispose(gradients);
  }
}

function requireFinite(values: StepValues, episode: number): void {
  // The parts before their sum, which is not finite wherever one of them is not.
  const { total, ...parts } = values;
  const broken = Object.keys({ ...parts, total }).find((name) => !Number.isFinite(values[name]));
  if (broken !== undefined) {
    throw new UserError(
      `Training stopped at episode ${episode}: loss part '${broken}' is ${values[broken]}; ` +
        `lower the learning rate, or go on from the last checkpoint with another seed.`,
    );
  }
}
