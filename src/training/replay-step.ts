import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { BACKBONE_PREFIX, type EpisodeBatch, type EpisodicLearner } from './episodic-learner.ts';
import { lossAndGradients } from './train-step.ts';

/** How large numbers of one name are. */
export interface Magnitude {
  readonly name: string;
  /** The largest absolute value of those that are finite; 0 where none is. */
  readonly largest: number;
  /** How many are NaN or infinite. */
  readonly notFinite: number;
}

/** One step looked at from the inside, in the order in which it is computed. */
export interface ReplayedStep {
  /** Trained weights and numbers of the head before the step. */
  readonly weights: readonly Magnitude[];
  /** What each layer of the backbone gives for the batch, in training mode. */
  readonly layers: readonly Magnitude[];
  /** Total, parts and the norm of the gradients, as in training. */
  readonly losses: Readonly<Record<string, number>>;
  readonly gradients: readonly Magnitude[];
}

/** Forward and backward of one batch without moving a weight; running statistics of batch normalisation do move. */
export async function replayStep(
  learner: EpisodicLearner,
  batch: EpisodeBatch,
  untwistShare: number,
): Promise<ReplayedStep> {
  const trained = [...learner.trainables()].filter(([name]) => name.startsWith(BACKBONE_PREFIX));
  const head = [...learner.headVariables()].map(([name, variable]) => [`head/${name}`, variable] as const);
  const weights = await magnitudes([...trained, ...head]);
  const { values, parts, gradients } = lossAndGradients(learner, batch, { untwistShare });
  const numbers = await values.data();
  const found = await magnitudes(Object.entries(gradients));
  tf.dispose([values, ...Object.values(gradients)]);
  const losses = Object.fromEntries(['total', ...parts].map((part, i) => [part, numbers[i] as number]));
  const layers = await layerMagnitudes(learner.backbone, batch.images);
  return { weights, layers, losses, gradients: found };
}

async function layerMagnitudes(backbone: tfl.LayersModel, images: tf.Tensor4D): Promise<Magnitude[]> {
  const layers = backbone.layers.filter((layer) => layer.getClassName() !== 'InputLayer');
  const outputs = layers.map((layer) => layer.output as tfl.SymbolicTensor);
  const inside = tfl.model({ inputs: backbone.inputs, outputs });
  const given = tf.tidy(() => {
    const applied = inside.apply(tf.div(tf.cast(images, 'float32'), 255), { training: true });
    return (Array.isArray(applied) ? applied : [applied]) as tf.Tensor[];
  });
  const found = await magnitudes(layers.map((layer, i) => [layer.name, given[i] as tf.Tensor]));
  tf.dispose(given);
  return found;
}

async function magnitudes(tensors: readonly (readonly [string, tf.Tensor])[]): Promise<Magnitude[]> {
  const found: Magnitude[] = [];
  for (const [name, tensor] of tensors) {
    let [largest, notFinite] = [0, 0];
    for (const value of await tensor.data()) {
      if (Number.isFinite(value)) largest = Math.max(largest, Math.abs(value));
      else notFinite++;
    }
    found.push({ name, largest, notFinite });
  }
  return found;
}

/** Where the first number that is not finite comes up, in words; null where all are finite. */
export function firstNotFinite({ weights, layers, losses, gradients }: ReplayedStep): string | null {
  const broken = ({ notFinite }: Magnitude) => notFinite > 0;
  const weight = weights.find(broken);
  if (weight !== undefined) return `the weights '${weight.name}', before the step`;
  const layer = layers.find(broken);
  if (layer !== undefined) return `what the layer '${layer.name}' gives`;
  const { total: _, gradientNorm, ...parts } = losses;
  const part = Object.keys(parts).find((name) => !Number.isFinite(parts[name]));
  if (part !== undefined) return `the loss part '${part}'`;
  const gradient = gradients.find(broken);
  if (gradient !== undefined) return `the gradient of '${gradient.name}'`;
  return Number.isFinite(gradientNorm) ? null : 'the norm of the gradients: their squares are too large to add up';
}
