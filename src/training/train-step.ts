import * as tf from '@tensorflow/tfjs-core';
import { UserError } from '../base/errors.ts';
import { repeatedly } from '../kernels/index.ts';
import type { Adam } from './adam.ts';
import { BACKBONE_PREFIX, type EpisodeBatch, type EpisodicLearner } from './episodic-learner.ts';

/** Numbers of one training step: the total loss, the accuracy on the queries, each part of the learner's loss, and the
 * Euclidean norm of all gradients as one vector, before they are clipped. */
export type StepValues = Readonly<Record<string, number>> & {
  readonly total: number;
  readonly accuracy: number;
  readonly gradientNorm: number;
};

/** What one training step gives. */
export interface TrainStep {
  readonly values: StepValues;
  /** Gradients by name, if they were asked for; the caller disposes them. */
  readonly gradients: tf.NamedTensorMap | undefined;
}

/** How one training step is taken. */
export interface StepSettings {
  readonly learningRate: number;
  /** Learning rate of the backbone as a share of it. Defaults to 1. */
  readonly backboneRate?: number;
  /** The number of this episode, for messages. */
  readonly episode: number;
  readonly keepGradients?: boolean;
  /** Gradients of a larger norm, all together, are shortened to it (Pascanu et al. 2013). 0, the default, leaves them. */
  readonly clipNorm?: number;
  /** The part of the weights of U and h (method §2) that counts yet, 0..1. Defaults to 1. */
  readonly untwistShare?: number;
  /** Called once the device has been told what to compute, before its answer is waited for. */
  readonly meanwhile?: () => void;
}

/** A number of a training step is not finite. */
export class BrokenStep extends UserError {
  override readonly name = 'BrokenStep';
  readonly episode: number;
  readonly part: string;
  readonly value: number;

  constructor(episode: number, part: string, value: number) {
    const what = part === 'gradientNorm' ? 'the norm of the gradients' : `loss part '${part}'`;
    super(
      `Training stopped at episode ${episode}: ${what} is ${value}; ` +
        `lower the learning rate, set --clip-norm, or go on from the last checkpoint with another seed.`,
    );
    [this.episode, this.part, this.value] = [episode, part, value];
  }
}

/**
 * One episode: forward, backward, optimizer. Leaves no tensor behind but the asked gradients.
 * @throws BrokenStep naming the episode and the part if a loss or a gradient is not finite; the weights are then still the
 *   old ones.
 */
export async function trainStep(
  learner: EpisodicLearner,
  adam: Adam,
  batch: EpisodeBatch,
  settings: StepSettings,
): Promise<TrainStep> {
  const { values, parts, gradients } = lossAndGradients(learner, batch, settings);
  try {
    settings.meanwhile?.();
    const numbers = await values.data();
    const named = Object.fromEntries(['total', ...parts].map((part, i) => [part, numbers[i]])) as StepValues;
    requireFinite(named, settings.episode);
    const { learningRate, backboneRate = 1 } = settings;
    const rateOf = (name: string) => learningRate * (name.startsWith(BACKBONE_PREFIX) ? backboneRate : 1);
    repeatedly(adam, 'apply', () => adam.apply(learner.trainables(), gradients, rateOf));
    return { values: named, gradients: settings.keepGradients ? gradients : undefined };
  } finally {
    values.dispose();
    if (!settings.keepGradients) tf.dispose(gradients);
  }
}

/**
 * The numbers of a step, `values` in the order total, `parts`, and the gradients by name, clipped; the caller disposes them.
 * Not one of them has been read yet.
 */
export function lossAndGradients(
  learner: EpisodicLearner,
  batch: EpisodeBatch,
  { untwistShare, clipNorm = 0 }: Pick<StepSettings, 'untwistShare' | 'clipNorm'>,
): { values: tf.Tensor1D; parts: string[]; gradients: tf.NamedTensorMap } {
  const variables = learner.trainables();
  const names = new Map([...variables].map(([name, variable]) => [variable.name, name]));
  const forwardAndBackward = () =>
    tf.tidy(() => {
      let summary: tf.Tensor1D | undefined;
      let parts: string[] = [];
      const { grads } = tf.variableGrads(() => {
        const loss = learner.loss(batch, untwistShare);
        parts = Object.keys(loss.parts);
        summary = tf.keep(tf.stack([loss.total, ...Object.values(loss.parts)]) as tf.Tensor1D);
        return loss.total;
      }, [...variables.values()]);
      const byName: tf.NamedTensorMap = {};
      for (const [tfjsName, gradient] of Object.entries(grads)) byName[names.get(tfjsName) ?? tfjsName] = gradient;
      const { norm, clipped } = clip(byName, clipNorm);
      const values = tf.keep(tf.concat([summary as tf.Tensor1D, tf.reshape(norm, [1])])) as tf.Tensor1D;
      tf.dispose(summary as tf.Tensor1D);
      for (const gradient of Object.values(clipped)) tf.keep(gradient);
      return { values, parts: [...parts, 'gradientNorm'], gradients: clipped };
    });
  return repeatedly(learner, `step ${batch.images.shape.join()}`, forwardAndBackward);
}

/** The norm of all gradients together, and the gradients shortened to a norm where theirs is larger; 0 leaves them. */
function clip(gradients: tf.NamedTensorMap, clipNorm: number): { norm: tf.Scalar; clipped: tf.NamedTensorMap } {
  const squares = Object.values(gradients).map((gradient) => tf.sum(tf.square(gradient)) as tf.Scalar);
  // One after the other: addN of as many tensors is more than a graphics card binds to one shader.
  const norm = tf.sqrt(squares.reduce((sum, square) => tf.add(sum, square), tf.scalar(0))) as tf.Scalar;
  if (clipNorm === 0) return { norm, clipped: gradients };
  const factor = tf.div(clipNorm, tf.maximum(norm, clipNorm));
  const clipped = Object.entries(gradients).map(([name, gradient]) => [name, tf.mul(gradient, factor)]);
  return { norm, clipped: Object.fromEntries(clipped) as tf.NamedTensorMap };
}

function requireFinite(values: StepValues, episode: number): void {
  // The parts before their sum, which is not finite wherever one of them is not; the gradients last, for the same reason.
  const { total, gradientNorm, ...parts } = values;
  const broken = Object.keys({ ...parts, total, gradientNorm }).find((name) => !Number.isFinite(values[name]));
  if (broken !== undefined) throw new BrokenStep(episode, broken, values[broken] as number);
}
