import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { buildNetwork } from '../../backbones/build-network.ts';
import { readGraph } from '../../backbones/network-graph.ts';
import type { ClassifierSource } from './classifier-source.ts';
import { customHead } from './custom-head.ts';
import { asTensors, withInversion, withStockLayers, type StockGraph } from './exported-network.ts';
import { stockHead } from './stock-head.ts';

/** A classifier as one tfjs model. */
export interface ExportedModel {
  /** Images 0..1 `[batch, size, size, depth]` → class probabilities `[batch, numClasses]`. The caller disposes it. */
  readonly model: tfl.LayersModel;
  /** The layer whose output is the embedding, before any scaling. */
  readonly embeddingLayer: string;
}

/** How {@link exportModel} makes a model. */
export interface ExportOptions {
  /** Only layers that plain tfjs and Keras know. Defaults to false: this library's prototype matching and class association. */
  readonly stock?: boolean;
}

/**
 * One model from images to calibrated class probabilities. Saved, it loads where this library is imported; with `stock`,
 * wherever tfjs is.
 * @throws UserError for what cannot be expressed, naming it
 */
export async function exportModel(
  source: ClassifierSource,
  { stock = false }: ExportOptions = {},
): Promise<ExportedModel> {
  const { network, inverted } = source;
  const own = readGraph(network.modelTopology);
  const given = inverted ? withInversion(own) : own;
  const { graph, weights: added }: StockGraph = stock ? withStockLayers(given) : { graph: given, weights: new Map() };
  const weightData = new Uint8Array(network.weightData).buffer;
  const weights = { ...tf.io.decodeWeights(weightData, [...network.weightSpecs]), ...asTensors(added) };
  try {
    const backbone = await buildNetwork(graph, weights);
    const embedding = backbone.outputs[0] as tfl.SymbolicTensor;
    const outputs = (stock ? stockHead : customHead)(embedding, source);
    const model = tfl.model({ inputs: backbone.inputs, outputs, name: 'classifier' });
    return { model, embeddingLayer: graph.output };
  } finally {
    tf.dispose(weights);
  }
}
