import type * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { UserError } from '../base/errors.ts';
import { buildNetwork } from './build-network.ts';
import { readGraph, withAncestors, type Inbound, type LayerNode, type NetworkGraph } from './network-graph.ts';

/** A network in two: what a frozen lower part says of an image need be computed only once. */
export interface SplitNetwork {
  /** Images → the output of the layer, flattened, `[batch, places]`. Shares the network's weights. */
  readonly lower: tfl.LayersModel;
  /** The output of the layer, in its own shape → the embedding. Has weights of its own, the network's at the start. */
  readonly upper: tfl.LayersModel;
}

const MAPS = 'maps';

/**
 * Parts a backbone behind a layer. The network stays as it is, and must outlive `lower`.
 * @throws UserError if there is no such layer, if it is the last, or if a way leads past it
 */
export async function splitNetwork(network: tfl.LayersModel, layer: string): Promise<SplitNetwork> {
  const graph = readGraph(network.toJSON(null, false) as object);
  const below = withAncestors(graph, layer);
  const above = graph.layers.filter(({ name }) => !below.has(name));
  const past = above.find(({ inbound_nodes: calls }) =>
    sources(calls).some((from) => below.has(from) && from !== layer),
  );
  if (above.length === 0) throw new UserError(`nothing is above the layer '${layer}'; name a lower one`);
  if (past !== undefined) {
    throw new UserError(`the network does not part at '${layer}': '${past.name}' also takes what is below it`);
  }
  const cut = network.getLayer(layer).output as tfl.SymbolicTensor;
  const flat = tfl.layers.flatten({ name: 'flat_maps' }).apply(cut) as tfl.SymbolicTensor;
  const weights = Object.fromEntries(network.weights.map((w): [string, tf.Tensor] => [w.originalName, w.read()]));
  return {
    lower: tfl.model({ inputs: network.inputs, outputs: flat }),
    upper: await buildNetwork(upperGraph(graph, above, layer, cut.shape), weights),
  };
}

function upperGraph(
  graph: NetworkGraph,
  above: readonly LayerNode[],
  layer: string,
  shape: readonly (number | null)[],
): NetworkGraph {
  const input: LayerNode = {
    name: MAPS,
    class_name: 'InputLayer',
    config: { name: MAPS, batch_input_shape: shape, dtype: 'float32' },
    inbound_nodes: [],
  };
  const redirect = ([from, ...rest]: Inbound): Inbound => [from === layer ? MAPS : from, ...rest];
  const layers = above.map((own) => ({ ...own, inbound_nodes: own.inbound_nodes.map((call) => call.map(redirect)) }));
  return { ...graph, layers: [input, ...layers], input: MAPS };
}

const sources = (calls: LayerNode['inbound_nodes']): string[] => calls.flatMap((call) => call.map(([from]) => from));

/** Gives `network` the weights of its upper part as they are now; those below stay. */
export function adoptUpper(network: tfl.LayersModel, upper: tfl.LayersModel): void {
  const tuned = new Map(upper.weights.map((weight) => [weight.originalName, weight.read()]));
  for (const weight of network.weights) {
    const value = tuned.get(weight.originalName);
    if (value !== undefined) weight.write(value);
  }
}
