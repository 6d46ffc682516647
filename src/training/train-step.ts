import * as tf from '@tensorflow/tfjs-core';
import { UserError } from '../base/errors.ts';
import type { Adam } from './adam.ts';
import { LOSS_PARTS, type EpisodeBatch, type EpisodicModel, type LossPart } from './episodic-model.ts';

/** Numbers of one training step. */
export type StepValues = Readonly<Record<LossPart | 'total', number>>;

export interface TrainStep {
  readonly values: StepValues;
  /** Gradients by name, if they were asked for; the caller disposes them. */
  readonly gradients: tf.NamedTensorMap | undefined;
}

/**
 * One episode: forward, backward, optimizer. Leaves no tensor behind but the asked gradients.
 * @throws UserError naming the episode and the part if a loss is not finite; the weights are then still the old ones.
 */
export async function trainStep(
  model: EpisodicModel,
  adam: Adam,
  batch: EpisodeBatch,
  settings: { learningRate: number; episode: number; keepGradients?: boolean; untwistShare?: number },
): Promise<TrainStep> {
  const variables = model.trainables();
  const list = [...variables.values()];
  const names = new Map([...variables].map(([name, variable]) => [variable.name, name]));
  const [values, gradients] = tf.tidy(() => {
    let summary: tf.Tensor1D | undefined;
    const { grads } = tf.variableGrads(() => {
      const { total, parts } = model.loss(batch, settings.untwistShare);
      summary = tf.keep(tf.stack([total, ...LOSS_PARTS.map((part) => parts[part])]) as tf.Tensor1D);
      return total;
    }, list);
    const byName: tf.NamedTensorMap = {};
    for (const [tfjsName, gradient] of Object.entries(grads)) byName[names.get(tfjsName) ?? tfjsName] = gradient;
    for (const gradient of Object.values(byName)) tf.keep(gradient);
    return [summary as tf.Tensor1D, byName];
  });
  try {
    const numbers = await values.data();
    const named = Object.fromEntries(['total', ...LOSS_PARTS].map((part, i) => [part, numbers[i]])) as StepValues;
    requireFinite(named, settings.episode);
    adam.apply(variables, gradients, settings.learningRate);
    return { values: named, gradients: settings.keepGradients ? gradients : undefined };
  } finally {
    values.dispose();
    if (!settings.keepGradients) tf.dispose(gradients);
  }
}

function requireFinite(values: StepValues, episode: number): void {
  // The parts before their sum, which is not finite wherever one of them is not.
  const broken = ([...LOSS_PARTS, 'total'] as const).find((name) => !Number.isFinite(values[name]));
  if (broken !== undefined) {
    throw new UserError(
      `Training stopped at episode ${episode}: loss part '${broken}' is ${values[broken]}; ` +
        `lower the learning rate, or go on from the last checkpoint with another seed.`,
    );
  }
}
