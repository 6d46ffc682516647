import type * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { UserError } from '../base/errors.ts';
import { BatchNormalization } from '../layers/index.ts';
import { toTopology, type LayerNode, type NetworkGraph } from './network-graph.ts';

/** At most: with Keras's 0.99 or 0.999, statistics would lag thousands of episodes behind the weights that are trained. */
const MOMENTUM = 0.9;
/** Layers that draw random numbers while training, which no seed of ours would reach. */
const DROPPING = /Dropout(1D)?$|^GaussianNoise$/;
const ZEROS = { class_name: 'Zeros', config: {} };

/** What the constructor of a stock batch normalisation is given, as far as ours has it. */
interface NormalizationConfig {
  readonly name: string;
  readonly axis: number | readonly number[];
  readonly momentum: number;
  readonly epsilon: number;
  readonly scale?: boolean;
}

/**
 * The network of a graph with its weights, `weights` by name as saved; others there are left out.
 * Every layer is trainable, whatever was saved: networks are often saved frozen, and freezing is a setting here.
 * Dropout is left out: training draws only from seeded streams. Batch normalisation is ours (`BatchNormalization`), so that frozen layers keep their statistics.
 * @throws UserError if weights are missing, or a layer leaves nothing of the images (tfjs would give NaN); tfjs's errors if the graph cannot be built.
 */
export async function buildNetwork(graph: NetworkGraph, weights: tf.NamedTensorMap): Promise<tfl.LayersModel> {
  const layers = graph.layers.map(prepared);
  const modelTopology = toTopology({ ...graph, layers });
  // tfjs looks a layer's class up here first: a list of the class and of what makes one of a config.
  const classes = { BatchNormalization: [BatchNormalization, fromStock] } as unknown as tf.serialization.ConfigDict;
  const model = await tfl.models.modelFromJSON({ modelTopology } as never, classes);
  const empty = model.layers.find(({ outputShape }) =>
    [outputShape].flat().some((n) => typeof n === 'number' && n < 1),
  );
  if (empty !== undefined) {
    model.dispose();
    throw new UserError(
      `its layer '${empty.name}' leaves nothing of images this small; make them larger, or cut earlier`,
    );
  }
  const missing = model.weights.filter(({ originalName }) => weights[originalName] === undefined);
  if (missing.length > 0) {
    model.dispose();
    const names = missing.map(({ originalName }) => originalName);
    throw new UserError(`it lacks the weights of ${names.slice(0, 3).join(', ')}${names.length > 3 ? ', …' : ''}`);
  }
  model.loadWeights(
    Object.fromEntries(model.weights.map(({ originalName: name }) => [name, weights[name] as tf.Tensor])),
  );
  return model;
}

/** A layer ready to be built: initial values that cost nothing, since the saved ones replace them. */
function prepared(layer: LayerNode): LayerNode {
  if (DROPPING.test(layer.class_name)) {
    return { ...layer, class_name: 'Activation', config: { name: layer.name, activation: 'linear' } };
  }
  const config = Object.entries(layer.config).map(([key, value]): [string, unknown] => {
    if (key === 'trainable') return [key, true];
    return [key, key.endsWith('_initializer') && value !== null ? ZEROS : value];
  });
  return { ...layer, config: Object.fromEntries(config) };
}

function fromStock(_: unknown, { name, axis, momentum, epsilon, scale, ...rest }: NormalizationConfig) {
  const [only] = [axis].flat();
  if ((only !== -1 && only !== 3 && only !== 1) || (rest as { center?: boolean }).center === false) {
    throw new UserError(`its batch normalisation '${name}' must shift, over the last axis; got axis ${String(axis)}`);
  }
  return new BatchNormalization({ name, momentum: Math.min(momentum, MOMENTUM), epsilon, scale: scale ?? true });
}
