import * as tf from '@tensorflow/tfjs-core';
import type * as tfl from '@tensorflow/tfjs-layers';
import { messageOf, UserError } from '../base/errors.ts';
import { buildNetwork } from './build-network.ts';
import { describeImageInput, withImageInput, type ImageFormat, type PixelRange } from './image-input.ts';
import { knownNetwork, readModelSource } from './model-source.node.ts';
import { cutAt, inputShape, readGraph, type NetworkGraph } from './network-graph.ts';
import { flatOutput } from './shortcuts.ts';

/** How {@link loadBackbone} takes a pre-trained network. */
export interface BackboneOptions {
  /** Layer at which the network is cut. Defaults to its output, or to the last features where the network is known. */
  readonly layer?: string;
  /** Images that it will be given, values 0..1. Defaults to those of the network itself. */
  readonly images?: ImageFormat;
  /** Values that it was trained to see. Defaults to those of its makers where it is known, else 0 to 1. */
  readonly range?: PixelRange;
  /**
   * Side in pixels at which it works; the images are resized to it. Defaults to its own. Another one is possible where
   * all layers up to the cut are convolutions and the like.
   */
  readonly inputSize?: number;
  /** Told in one line what was loaded and what is done to images. */
  readonly say?: (line: string) => void;
}

/**
 * A pre-trained LayersModel as a backbone: from a folder, a model.json, an http(s) URL or `npm:PACKAGE/PATH`. Gives a
 * flat embedding `[batch, depth]` of images 0..1: a feature map is averaged over its places. All its layers are
 * trainable; see `freezeLayers`.
 * @throws UserError in one line if it cannot be loaded, cut, or given such images.
 */
export async function loadBackbone(source: string, options: BackboneOptions = {}): Promise<tfl.LayersModel> {
  return backboneOf(source, await readModelSource(source), options);
}

/** The same from artifacts that were read already; `source` is for messages and for what is known of a network. */
export async function backboneOf(
  source: string,
  artifacts: tf.io.ModelArtifacts,
  options: BackboneOptions = {},
): Promise<tfl.LayersModel> {
  if (artifacts.format === 'graph-model') {
    throw new UserError(
      `Backbone '${source}' is a GraphModel, whose weights cannot be trained or saved anew; ` +
        `it serves for features only (loadFeatures). Give a LayersModel.`,
    );
  }
  try {
    return await fromArtifacts(source, artifacts, options);
  } catch (error) {
    throw new UserError(`Cannot use the backbone '${source}': ${oneLine(error)}.`);
  }
}

async function fromArtifacts(
  source: string,
  artifacts: tf.io.ModelArtifacts,
  options: BackboneOptions,
): Promise<tfl.LayersModel> {
  const whole = readGraph(artifacts.modelTopology as object);
  const known = knownNetwork(source, whole.name, options.range);
  const layer = options.layer ?? known.layer ?? whole.output;
  const images = options.images ?? ownFormat(whole);
  const network = { ...networkFormat(whole, images, options.inputSize), range: known.range };
  const graph = withImageInput(cutAt(whole, layer), images, network);
  const weights = decodeWeights(artifacts);
  try {
    const model = flatOutput(await buildNetwork(graph, weights));
    const [, width] = (model.outputs[0] as tfl.SymbolicTensor).shape;
    const origin = known.origin === undefined ? '' : ` (${known.origin})`;
    const done = describeImageInput(images, network);
    options.say?.(`backbone: ${source}${origin} up to '${layer}', ${width} features; images ${done}`);
    return model;
  } finally {
    tf.dispose(weights);
  }
}

/** The images a network takes by itself. */
function ownFormat(graph: NetworkGraph): ImageFormat {
  const [, height, , depth] = imageShape(graph);
  if (typeof height !== 'number') throw new UserError('it takes images of any size; say of which it will be given');
  return { size: height, depth };
}

/** The images at which the network will work. */
function networkFormat(graph: NetworkGraph, images: ImageFormat, wanted: number | undefined): ImageFormat {
  const [, height, , depth] = imageShape(graph);
  if (depth < images.depth) throw new UserError('it takes grey images, the data set has colour; give --grey');
  return { size: wanted ?? height ?? images.size, depth };
}

function imageShape(graph: NetworkGraph): [null, number | null, number | null, 1 | 3] {
  const shape = inputShape(graph);
  const [, height, width, depth] = shape;
  if (shape.length !== 4 || height !== width || (depth !== 1 && depth !== 3)) {
    const got = shape.map((n) => n ?? 'any').join(', ');
    throw new UserError(`it must take square images [batch, size, size, 1 or 3], it takes [${got}]`);
  }
  return shape as [null, number | null, number | null, 1 | 3];
}

function decodeWeights({ weightData, weightSpecs = [] }: tf.io.ModelArtifacts): tf.NamedTensorMap {
  return tf.io.decodeWeights(tf.io.concatenateArrayBuffers([weightData ?? []].flat()), weightSpecs);
}

const oneLine = (error: unknown) => (messageOf(error).split('\n')[0] as string).replace(/[.;]$/, '');
