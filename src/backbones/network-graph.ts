import type * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { UserError } from '../base/errors.ts';
import { shown } from '../base/shown.ts';
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

const inbound = z.tuple([z.string(), z.int().min(0), z.int().min(0), z.record(z.string(), z.unknown()).optional()]);
const layerName = z.string().max(300).optional();
const layerSchema = z.object({
  name: layerName,
  class_name: z.string().max(100),
  config: z
    .record(z.string(), z.unknown())
    .refine(({ name }) => layerName.safeParse(name).success, { error: 'no name' }),
  inbound_nodes: z.array(z.array(inbound)).optional(),
});
const configSchema = z.object({
  name: z.string().optional(),
  layers: z.array(layerSchema).default([]),
  input_layers: z.array(inbound).default([]),
  output_layers: z.array(inbound).default([]),
});

// No code made from text, which pages with a strict content-security policy forbid.
z.config({ jitless: true });

const NETWORKS = ['Model', 'Functional', 'Sequential'];
/** Levels of lists and settings in one another; a topology has about ten. */
const DEEPEST = 100;

/**
 * The graph of a model topology that tfjs or Keras 2 wrote.
 * @throws UserError for several inputs, and for a network inside the network, whose weights tfjs cannot keep apart.
 */
export function readGraph(topology: object): NetworkGraph {
  requireShallow(topology);
  const whole = (topology as { model_config?: object }).model_config ?? topology;
  const { class_name: className, config } = whole as { class_name?: unknown; config?: unknown };
  if (typeof className !== 'string' || !NETWORKS.includes(className) || config === undefined) {
    throw new UserError(
      `its topology must be a ${NETWORKS.join(', ')}, got ${typeof className === 'string' ? className.slice(0, 80) : shown(className)}`,
    );
  }
  const parsed = configSchema.safeParse(Array.isArray(config) ? { layers: config } : config);
  if (!parsed.success) throw new UserError(`its topology is damaged (${issueOf(parsed.error)})`);
  const { layers: given, input_layers: inputs, output_layers: outputs } = parsed.data;
  const nested = given.find(({ class_name }) => NETWORKS.includes(class_name));
  if (nested !== undefined) {
    throw new UserError(
      `it holds the network '${String(nested.config.name)}' inside; save that one, or one without nesting`,
    );
  }
  const layers = given.map((layer, i) => {
    const own = layer.name ?? layer.config.name;
    if (typeof own !== 'string') throw new UserError(`its topology is damaged (layer ${i} has no name)`);
    return { ...layer, name: own, inbound_nodes: layer.inbound_nodes ?? [] };
  });
  const name = parsed.data.name ?? 'network';
  if (className === 'Sequential') return chain(name, layers);
  const [input, output] = [inputs[0]?.[0], outputs.at(-1)?.[0]];
  if (inputs.length !== 1 || input === undefined || output === undefined) {
    throw new UserError(`it must take one input, got ${inputs.length}`);
  }
  return { name, layers, input, output };
}

/** @throws UserError for a topology so deep that whoever goes down into it, as tfjs does, runs out of stack */
function requireShallow(topology: object): void {
  let level: unknown[] = [topology];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > DEEPEST) throw new UserError('its topology is damaged (nested too deep)');
    level = level.flatMap((value) => (typeof value === 'object' && value !== null ? Object.values(value) : []));
  }
}

function issueOf({ issues: [issue] }: z.ZodError): string {
  return `${issue?.path.join('.')}: ${issue?.message}`;
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
    for (const [from] of findLayer(graph, next).inbound_nodes.flat()) open.push(from);
  }
  return found;
}

/** The graph up to a layer, without what that layer does not need. */
export function cutAt(graph: NetworkGraph, layer: string): NetworkGraph {
  const kept = withAncestors(graph, layer);
  return { ...graph, layers: graph.layers.filter(({ name }) => kept.has(name)), output: layer };
}

/** The shape `[batch, height, width, channels]` that the input layer names; null where any size goes. @throws UserError */
export function inputShape(graph: NetworkGraph): (number | null)[] {
  const { config } = findLayer(graph, graph.input);
  const shape = z.array(z.int().min(1).nullable()).safeParse(config.batch_input_shape ?? config.batch_shape ?? []);
  if (!shape.success) throw new UserError(`its input has no shape (${issueOf(shape.error)})`);
  return shape.data;
}

/** What tfjs builds a model from. */
export function toTopology({ name, layers, input, output }: NetworkGraph): tf.io.ModelArtifacts['modelTopology'] {
  const config = { name, layers, input_layers: [[input, 0, 0]], output_layers: [[output, 0, 0]] };
  return structuredClone({ class_name: 'Model', config }) as object; // tfjs writes into what it is given
}
