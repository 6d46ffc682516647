import type * as tf from '@tensorflow/tfjs-core';
import { UserError } from '../base/errors.ts';
import { listNames } from './layer-names.ts';

/** One input of a layer call: name of the layer, which of its calls, which of its outputs, arguments. */
export type Inbound = readonly [name: string, node: number, tensor: number, kwargs?: object];

/** A layer as tfjs and Keras 2 write it. */
export interface LayerNode {
  readonly name: string;
  readonly class_name: string;
  readonly config: { readonly [key: string]: unknown };
  readonly inbound_nodes: readonly (readonly Inbound[])[];
}

/** The layers of a network with one input and one output, as plain JSON: it can be cut and extended before it is built. */
export interface NetworkGraph {
  readonly name: string;
  readonly layers: readonly LayerNode[];
  /** Name of the input layer. */
  readonly input: string;
  /** Name of the layer whose output is the network's. */
  readonly output: string;
}

interface Config {
  name?: string;
  layers?: { name?: string; class_name: string; config: { name: string }; inbound_nodes?: Inbound[][] }[];
  input_layers?: Inbound[];
  output_layers?: Inbound[];
}

const NETWORKS = ['Model', 'Functional', 'Sequential'];

/**
 * The graph of a model topology that tfjs or Keras 2 wrote.
 * @throws UserError for several inputs, and for a network inside the network, whose weights tfjs cannot keep apart.
 */
export function readGraph(topology: object): NetworkGraph {
  const whole = (topology as { model_config?: object }).model_config ?? topology;
  const { class_name: className, config } = whole as { class_name?: string; config?: Config };
  if (className === undefined || !NETWORKS.includes(className) || config === undefined) {
    throw new UserError(`its topology must be a ${NETWORKS.join(', ')}, got ${String(className)}`);
  }
  const given = Array.isArray(config) ? (config as Config['layers']) : config.layers;
  const nested = given?.find(({ class_name }) => NETWORKS.includes(class_name));
  if (nested !== undefined) {
    throw new UserError(`it holds the network '${nested.config.name}' inside; save that one, or one without nesting`);
  }
  const layers = (given ?? []).map((layer) => ({
    name: layer.name ?? layer.config.name,
    class_name: layer.class_name,
    config: layer.config,
    inbound_nodes: layer.inbound_nodes ?? [],
  }));
  const name = config.name ?? 'network';
  if (className === 'Sequential') return chain(name, layers);
  const { input_layers: inputs = [], output_layers: outputs = [] } = config;
  const [input, output] = [inputs[0]?.[0], outputs.at(-1)?.[0]];
  if (inputs.length !== 1 || input === undefined || output === undefined) {
    throw new UserError(`it must take one input, got ${inputs.length}`);
  }
  return { name, layers, input, output };
}

/** A Sequential's layers, each fed by the one before it; its input layer may be only a shape in the first of them. */
function chain(name: string, layers: readonly LayerNode[]): NetworkGraph {
  const first = layers[0];
  if (first === undefined) throw new UserError('it has no layers');
  const input: LayerNode = {
    name: 'images',
    class_name: 'InputLayer',
    config: { name: 'images', batch_input_shape: first.config.batch_input_shape, dtype: 'float32' },
    inbound_nodes: [],
  };
  const all = first.class_name === 'InputLayer' ? layers : [input, ...layers];
  const linked = all.map((layer, i): LayerNode => {
    const before = all[i - 1];
    return before === undefined ? layer : { ...layer, inbound_nodes: [[[before.name, 0, 0, {}]]] };
  });
  return { name, layers: linked, input: (all[0] as LayerNode).name, output: (all.at(-1) as LayerNode).name };
}

/** The layer of a name. @throws UserError listing the names there are. */
export function findLayer(graph: Pick<NetworkGraph, 'layers'>, name: string): LayerNode {
  const found = graph.layers.find((layer) => layer.name === name);
  if (found !== undefined) return found;
  throw new UserError(`it has no layer '${name}'; its layers are: ${listNames(graph.layers.map((l) => l.name))}`);
}

/** The names of a layer and of all that it is computed from. */
export function withAncestors(graph: Pick<NetworkGraph, 'layers'>, name: string): Set<string> {
  const found = new Set<string>();
  const open = [name];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (found.has(next)) continue;
    found.add(next);
    for (const call of findLayer(graph, next).inbound_nodes) open.push(...call.map(([from]) => from));
  }
  return found;
}

/** The graph up to a layer, without what that layer does not need. */
export function cutAt(graph: NetworkGraph, layer: string): NetworkGraph {
  const kept = withAncestors(graph, layer);
  return { ...graph, layers: graph.layers.filter(({ name }) => kept.has(name)), output: layer };
}

/** The shape `[batch, height, width, channels]` that the input layer names; null where any size goes. */
export function inputShape(graph: NetworkGraph): (number | null)[] {
  const { config } = findLayer(graph, graph.input);
  return (config.batch_input_shape ?? config.batch_shape ?? []) as (number | null)[];
}

/** What tfjs builds a model from. */
export function toTopology({ name, layers, input, output }: NetworkGraph): tf.io.ModelArtifacts['modelTopology'] {
  const config = { name, layers, input_layers: [[input, 0, 0]], output_layers: [[output, 0, 0]] };
  return structuredClone({ class_name: 'Model', config }) as object; // tfjs writes into what it is given
}
