import type * as tfl from '@tensorflow/tfjs-layers';
import { BatchNormalization } from '../layers/index.ts';

/** One call of a layer: which values it reads and which it makes, by their place in a list. */
export interface LayerCall {
  readonly kind: 'layer';
  readonly layer: tfl.layers.Layer;
  readonly callArgs: object;
  readonly inputs: readonly number[];
  readonly output: number;
}

/** A convolution with batch normalisation, and the max pooling and ReLU behind them, if there are. */
export interface ConvolutionBlock {
  readonly kind: 'block';
  /** Holds the kernel, and the bias where there is one. */
  readonly convolution: tfl.layers.Layer;
  readonly strides: [number, number];
  readonly pad: Padding;
  readonly norm: BatchNormalization;
  readonly pool: Pooling | undefined;
  readonly hasRelu: boolean;
  readonly inputs: readonly [number];
  readonly output: number;
}

export type Padding = 'same' | 'valid';

export interface Pooling {
  readonly filterSize: [number, number];
  readonly strides: [number, number];
  readonly pad: Padding;
}

/** The steps that make value `output` of value 0, in order. */
export interface NetworkPlan {
  readonly steps: readonly (LayerCall | ConvolutionBlock)[];
  readonly output: number;
}

/** A layer's config as far as it decides how the layer can be run. */
interface Config {
  readonly activation?: string;
  readonly dataFormat?: string;
  readonly dilationRate?: number | readonly number[];
  readonly maxValue?: number | null;
  readonly padding: Padding;
  readonly poolSize: [number, number];
  readonly strides: [number, number];
}

/** What tfjs keeps of a layer's call, beyond its declared types. */
interface Node {
  readonly inputTensors: tfl.SymbolicTensor[];
  readonly outputTensors: tfl.SymbolicTensor[];
  readonly callArgs?: object;
}

/**
 * The calls of a network in order, with those of a `ConvolutionBlock` taken together where nothing else reads what is
 * between them. Undefined for a network of several inputs or outputs, or with a layer of several outputs.
 */
export function planNetwork(model: tfl.LayersModel): NetworkPlan | undefined {
  if (model.inputs.length !== 1 || model.outputs.length !== 1) return undefined;
  const calls: LayerCall[] = [];
  const places = new Map([[(model.inputs[0] as tfl.SymbolicTensor).id, 0]]);
  let simple = true;
  const visit = (tensor: tfl.SymbolicTensor): number => {
    const known = places.get(tensor.id);
    if (known !== undefined) return known;
    const layer = tensor.sourceLayer as tfl.layers.Layer;
    const { inboundNodes } = layer as unknown as { inboundNodes: Node[] };
    const { inputTensors, outputTensors, callArgs = {} } = inboundNodes[tensor.nodeIndex] as Node;
    if (outputTensors.length !== 1) simple = false;
    const inputs = inputTensors.map(visit);
    const output = places.size;
    places.set(tensor.id, output);
    calls.push({ kind: 'layer', layer, callArgs, inputs, output });
    return output;
  };
  const output = visit(model.outputs[0] as tfl.SymbolicTensor);
  return simple ? { steps: withBlocks(calls, output), output } : undefined;
}

function withBlocks(calls: readonly LayerCall[], output: number): (LayerCall | ConvolutionBlock)[] {
  const readers = new Map<number, LayerCall[]>();
  for (const call of calls) for (const input of call.inputs) readers.set(input, [...(readers.get(input) ?? []), call]);
  /** What reads a call's output, if that is one call and the output is not the network's own. */
  const next = ({ output: made }: LayerCall) => {
    const [only, ...more] = readers.get(made) ?? [];
    return more.length === 0 && made !== output ? only : undefined;
  };
  const joined = new Set<LayerCall>();
  const steps: (LayerCall | ConvolutionBlock)[] = [];
  for (const call of calls) {
    if (joined.has(call)) continue;
    const normCall = isPlainConvolution(call.layer) ? next(call) : undefined;
    if (!(normCall?.layer instanceof BatchNormalization)) {
      steps.push(call);
      continue;
    }
    const chain = [normCall];
    const take = (fits: (layer: tfl.layers.Layer) => boolean): tfl.layers.Layer | undefined => {
      const follower = next(chain.at(-1) as LayerCall);
      if (follower === undefined || !fits(follower.layer)) return undefined;
      chain.push(follower);
      return follower.layer;
    };
    const pool = take(isPlainPooling);
    const relu = take(isPlainRelu);
    for (const member of chain) joined.add(member);
    const { strides, padding } = configOf(call.layer);
    steps.push({
      ...{ kind: 'block', convolution: call.layer, strides, pad: padding, norm: normCall.layer },
      ...{ pool: pool && poolingOf(pool), hasRelu: relu !== undefined },
      ...{ inputs: [call.inputs[0] as number], output: (chain.at(-1) as LayerCall).output },
    });
  }
  return steps;
}

const configOf = (layer: tfl.layers.Layer) => layer.getConfig() as unknown as Config;

function isPlainConvolution(layer: tfl.layers.Layer): boolean {
  if (layer.getClassName() !== 'Conv2D') return false;
  const { activation, dataFormat, dilationRate } = configOf(layer);
  const undilated = [dilationRate ?? 1].flat().every((rate) => rate === 1);
  return activation === 'linear' && dataFormat !== 'channelsFirst' && undilated;
}

function isPlainPooling(layer: tfl.layers.Layer): boolean {
  return layer.getClassName() === 'MaxPooling2D' && configOf(layer).dataFormat !== 'channelsFirst';
}

function isPlainRelu(layer: tfl.layers.Layer): boolean {
  const { activation, maxValue } = configOf(layer);
  if (layer.getClassName() === 'ReLU') return maxValue == null;
  return layer.getClassName() === 'Activation' && activation === 'relu';
}

function poolingOf(layer: tfl.layers.Layer): Pooling {
  const { poolSize, strides, padding } = configOf(layer);
  return { filterSize: poolSize, strides, pad: padding };
}
