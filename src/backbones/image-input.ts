import { type Inbound, type LayerNode, type NetworkGraph } from './network-graph.ts';

/** Which values a network was trained to see for black and white: 0 to 1, -1 to 1, or 0 to 255. */
export const PIXEL_RANGES = ['unit', 'signed', 'bytes'] as const;
/** One of {@link PIXEL_RANGES}. */
export type PixelRange = (typeof PIXEL_RANGES)[number];

/** From values 0..1 to each range: x · scale + offset. */
export const RANGE_FROM_UNIT: Readonly<Record<PixelRange, { readonly scale: number; readonly offset: number }>> = {
  unit: { scale: 1, offset: 0 },
  signed: { scale: 2, offset: -1 },
  bytes: { scale: 255, offset: 0 },
};

/** Of a network that takes images 0..1: its old name may stand for another range. */
const NAME = 'backbone';

/** Images as a data set gives them: square, `size` pixels, grey (1) or colour (3). */
export interface ImageFormat {
  readonly size: number;
  readonly depth: 1 | 3;
}

/** What a network is given: square images of `size` pixels, its channels, its range. */
export interface NetworkInput extends ImageFormat {
  readonly range: PixelRange;
}

/** What is done to images 0..1 before the network sees them, in words: `resized from 28 to 96 pixels, …`. */
export function describeImageInput(images: ImageFormat, { size, depth, range }: NetworkInput): string {
  const { scale, offset } = RANGE_FROM_UNIT[range];
  const changes = [
    ...(images.size === size ? [] : [`resized from ${images.size} to ${size} pixels`]),
    ...(images.depth === depth ? [] : ['grey copied to 3 channels']),
    ...(range === 'unit' ? [] : [`values 0..1 mapped to ${offset}..${scale + offset}`]),
  ];
  return changes.length === 0 ? 'as they are, values 0..1' : changes.join(', ');
}

/**
 * The network as one of images 0..1 of the given format, `[batch, size, size, depth]`: resized, grey copied to three
 * channels and mapped to the network's range by layers in front, so that a saved network asks for nothing else.
 * Stock layers except the resizing one.
 */
export function withImageInput(graph: NetworkGraph, images: ImageFormat, network: NetworkInput): NetworkGraph {
  const front: LayerNode[] = [];
  const first = freeName(graph);
  const append = (class_name: string, suffix: string, config: object, copies = 1) => {
    const name = first + suffix;
    const before = front.at(-1)?.name;
    const inbound = before === undefined ? [] : [Array.from({ length: copies }, (): Inbound => [before, 0, 0, {}])];
    front.push({ name, class_name, config: { name, ...config }, inbound_nodes: inbound });
  };
  const { size, depth } = images;
  append('InputLayer', '', { batch_input_shape: [null, size, size, depth], dtype: 'float32' });
  if (size !== network.size) append('UntwistBilinearResize', '_resized', { size: network.size });
  if (depth !== network.depth) append('Concatenate', '_colour', { axis: -1 }, network.depth);
  if (network.range !== 'unit') append('Rescaling', '_range', { ...RANGE_FROM_UNIT[network.range] });
  const last = (front.at(-1) as LayerNode).name;
  const behind = graph.layers
    .filter(({ name }) => name !== graph.input)
    .map((layer) => ({ ...layer, inbound_nodes: renamed(layer, graph.input, last) }));
  const output = graph.output === graph.input ? last : graph.output;
  return { name: NAME, layers: [...front, ...behind], input: first, output };
}

/** `images`, or `images2` and so on where the network has such layers from an earlier time it was saved. */
function freeName({ layers, input }: NetworkGraph): string {
  const isFree = (name: string) => layers.every((l) => l.name === input || !new RegExp(`^${name}(_|$)`).test(l.name));
  for (let i = 2, name = 'images'; ; name = `images${i++}`) if (isFree(name)) return name;
}

function renamed({ inbound_nodes }: LayerNode, from: string, to: string): LayerNode['inbound_nodes'] {
  return inbound_nodes.map((call) => call.map(([name, ...rest]) => [name === from ? to : name, ...rest]));
}
