import * as tf from '@tensorflow/tfjs-core';
import { UserError } from '../../base/errors.ts';
import { inputShape, type LayerNode, type NetworkGraph } from '../../backbones/network-graph.ts';
import type { Weight } from './weighted-layer.ts';

/** A graph and the weights that it needs beside its own. */
export interface StockGraph {
  readonly graph: NetworkGraph;
  readonly weights: ReadonlyMap<string, Weight>;
}

/** Layers of this library; a class name of another one never begins so. */
const OURS = /^Untwist/;
const RESIZE = 'UntwistBilinearResize';
const IDENTITY = 'UntwistEmbeddingOutput';

/** The network with images turned to their negative right behind its input: 1 - x. */
export function withInversion(graph: NetworkGraph): NetworkGraph {
  const name = `${graph.input}_inverted`;
  const inverted: LayerNode = {
    ...{ name, class_name: 'Rescaling', config: { name, scale: -1, offset: 1 } },
    inbound_nodes: [[[graph.input, 0, 0, {}]]],
  };
  const layers = graph.layers.flatMap((layer): LayerNode[] => {
    if (layer.name === graph.input) return [layer, inverted];
    const inbound = layer.inbound_nodes.map((call) =>
      call.map(([from, ...rest]) => [from === graph.input ? name : from, ...rest] as const),
    );
    return [{ ...layer, inbound_nodes: inbound }];
  });
  return { ...graph, layers, output: graph.output === graph.input ? name : graph.output };
}

/**
 * The network with stock layers in place of this library's: resizing is linear in the rows and in the columns, so it is two
 * Dense layers between permutations of the axes.
 * @throws UserError naming the layer for which there are none
 */
export function withStockLayers(graph: NetworkGraph): StockGraph {
  const weights = new Map<string, Weight>();
  const [, size] = inputShape(graph);
  const layers = graph.layers.flatMap((layer): readonly LayerNode[] => {
    if (!OURS.test(layer.class_name)) return [layer];
    if (layer.class_name === IDENTITY) {
      return [{ ...layer, class_name: 'Activation', config: { name: layer.name, activation: 'linear' } }];
    }
    if (layer.class_name !== RESIZE || typeof size !== 'number') {
      throw new UserError(
        `The network's layer '${layer.name}' (${layer.class_name}) has no counterpart among the stock layers; leave out --stock.`,
      );
    }
    const units = layer.config.size as number;
    const kernel = { values: resizeKernel(size, units), shape: [size, units] };
    const axes = ['rows', 'columns'].map((axis) => `${layer.name}_${axis}`);
    for (const axis of axes) weights.set(`${axis}/kernel`, kernel);
    return resizing(layer, axes, units);
  });
  return { graph: { ...graph, layers }, weights };
}

/** [height, width, depth] turned three times by one place, so that rows and then columns come last; the layer's name stays. */
function resizing(layer: LayerNode, axes: readonly string[], units: number): LayerNode[] {
  let inbound = layer.inbound_nodes;
  const next = (name: string, class_name: string, config: object): LayerNode => {
    const node = { name, class_name, config: { name, ...config }, inbound_nodes: inbound };
    inbound = [[[name, 0, 0, {}]]];
    return node;
  };
  const turned = { dims: [2, 3, 1] };
  const dense = { units, use_bias: false, activation: 'linear' };
  return [
    ...axes.flatMap((axis) => [next(`${axis}_last`, 'Permute', turned), next(axis, 'Dense', dense)]),
    next(layer.name, 'Permute', turned),
  ];
}

/** Bilinear resizing along one axis with the corners in place, [from, to]. */
function resizeKernel(from: number, to: number): Float64Array {
  const kernel = new Float64Array(from * to);
  for (let i = 0; i < to; i++) {
    const place = to > 1 ? (i * (from - 1)) / (to - 1) : 0;
    const low = Math.min(Math.floor(place), from - 1);
    const high = Math.min(low + 1, from - 1);
    kernel[low * to + i]! += 1 - (place - low);
    kernel[high * to + i]! += place - low;
  }
  return kernel;
}

/** Weights as tensors by name; the caller disposes them. */
export function asTensors(weights: StockGraph['weights']): tf.NamedTensorMap {
  return Object.fromEntries(
    [...weights].map(([name, { values, shape }]) => [
      name,
      tf.tensor(Float32Array.from(values), [...shape], 'float32'),
    ]),
  );
}
