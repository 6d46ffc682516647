import type * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { messageOf, UserError } from '../base/errors.ts';
import { BatchNormalization } from '../layers/index.ts';
import { ReplacedWeights } from './replaced-weights.ts';
import { requireBuildable } from './require-buildable.ts';
import { toTopology, type LayerNode, type NetworkGraph } from './network-graph.ts';

/** At most: with Keras's 0.99 or 0.999, statistics would lag thousands of episodes behind the weights that are trained. */
const MOMENTUM = 0.9;
/** Layers that draw random numbers while training, which no seed of ours would reach. */
const DROPPING = /Dropout(1D)?$|^GaussianNoise$/;
/** Numbers of a weight that may be made though none so large was saved: which one is missing can be told then. */
const HARMLESS = 2 ** 22;
/** Numbers that all layers together may make of one image, which are in memory at once: many times what any here makes. */
const MOST_OUTPUTS = 2 ** 29;
/** Of the layers that make weights; one that a config leaves out would be drawn at random, at any size. */
const INITIALIZERS = ['kernel', 'bias', 'depthwise', 'pointwise', 'recurrent', 'embeddings', 'alpha'].map(
  (weight) => `${weight}_initializer`,
);

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
 * @throws UserError if the graph cannot be built, weights are missing or of another shape, or a layer leaves nothing of the images (tfjs would give NaN)
 */
export async function buildNetwork(graph: NetworkGraph, weights: tf.NamedTensorMap): Promise<tfl.LayersModel> {
  requireBuildable(graph);
  const most = Object.values(weights).reduce((largest, { size }) => Math.max(largest, size), HARMLESS);
  const layers = graph.layers.map((layer) => prepared(layer, most));
  const modelTopology = toTopology({ ...graph, layers });
  // tfjs looks a layer's class up here first: a list of the class and of what makes one of a config.
  const classes = { BatchNormalization: [BatchNormalization, fromStock] } as unknown as tf.serialization.ConfigDict;
  const model = await tfl.models.modelFromJSON({ modelTopology } as never, classes).catch((error: unknown) => {
    throw new UserError(`it cannot be built (${causeOf(error)})`);
  });
  const empty = model.layers.find(({ outputShape }) =>
    [outputShape].flat().some((n) => typeof n === 'number' && !(n >= 1)),
  );
  if (empty !== undefined) {
    model.dispose();
    throw new UserError(
      `its layer '${empty.name}' leaves nothing of images this small; make them larger, or cut earlier`,
    );
  }
  const outputs = model.layers.reduce((sum, layer) => sum + numOutputs(layer), 0);
  if (!(outputs <= MOST_OUTPUTS)) {
    model.dispose();
    throw new UserError(`its layers make ${outputs} numbers of each image, at most ${MOST_OUTPUTS} are computed`);
  }
  const missing = model.weights.filter(({ originalName }) => weights[originalName] === undefined);
  if (missing.length > 0) {
    model.dispose();
    const names = missing.map(({ originalName }) => originalName);
    throw new UserError(`it lacks the weights of ${names.slice(0, 3).join(', ')}${names.length > 3 ? ', …' : ''}`);
  }
  const misshapen = model.weights.find(({ originalName, shape }) => !sameShape(shape, weights[originalName]?.shape));
  if (misshapen !== undefined) {
    model.dispose();
    const { originalName: name, shape } = misshapen;
    throw new UserError(
      `its weights '${name}' must be [${shape.join(', ')}], they are [${weights[name]?.shape.join(', ')}]`,
    );
  }
  model.loadWeights(
    Object.fromEntries(model.weights.map(({ originalName: name }) => [name, weights[name] as tf.Tensor])),
  );
  return model;
}

/** Numbers of one image that a layer gives; a size that depends on the image counts as 1. */
function numOutputs({ outputShape }: tfl.layers.Layer): number {
  const shapes = (Array.isArray(outputShape[0]) ? outputShape : [outputShape]) as (number | null)[][];
  return shapes.reduce((sum, shape) => sum + shape.slice(1).reduce<number>((size, n) => size * (n ?? 1), 1), 0);
}

const sameShape = (wanted: readonly (number | null)[], got: readonly number[] = []) => wanted.join() === got.join();

/** What tfjs says of a graph in one line; where it stumbles over one, its words help nobody. */
function causeOf(error: unknown): string {
  const text = messageOf(error);
  if (error instanceof TypeError || text.includes('[object ')) return 'a layer is damaged';
  return (text.split('\n')[0] as string).replace(/[.;]$/, '').slice(0, 300);
}

/** A layer ready to be built: its initial values are replaced by the saved ones. */
function prepared(layer: LayerNode, most: number): LayerNode {
  if (DROPPING.test(layer.class_name)) {
    return { ...layer, class_name: 'Activation', config: { name: layer.name, activation: 'linear' } };
  }
  const replaced = { class_name: ReplacedWeights.className, config: { most } };
  const own = Object.entries(layer.config).map(([key, value]): [string, unknown] => {
    if (key === 'trainable') return [key, true];
    return [key, key.endsWith('_initializer') && value !== null ? replaced : value];
  });
  const all = INITIALIZERS.map((name): [string, unknown] => [name, replaced]);
  return { ...layer, config: Object.fromEntries([...all, ...own]) };
}

function fromStock(_: unknown, { name, axis, momentum, epsilon, scale, ...rest }: NormalizationConfig) {
  const [only] = [axis].flat();
  if ((only !== -1 && only !== 3 && only !== 1) || (rest as { center?: boolean }).center === false) {
    throw new UserError(`its batch normalisation '${name}' must shift, over the last axis; got axis ${String(axis)}`);
  }
  return new BatchNormalization({ name, momentum: Math.min(momentum, MOMENTUM), epsilon, scale: scale ?? true });
}
