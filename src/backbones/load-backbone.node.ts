import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { messageOf, UserError } from '../base/errors.ts';
import { readModelFolder } from './model-folder.node.ts';

/**
 * A pre-trained LayersModel as a backbone: from a folder, a model.json or an http(s) URL, cut at the layer named
 * `layer` (default: its output), with a flat embedding `[batch, depth]`.
 * @throws UserError if it cannot be loaded, the layer is not there, or its output is not flat.
 */
export async function loadBackbone(source: string, layer?: string): Promise<tfl.LayersModel> {
  const model = await load(source);
  const output = layer === undefined ? model.outputs[0] : outputOf(model, source, layer);
  const cut = tfl.model({ inputs: model.inputs, outputs: output as tfl.SymbolicTensor, name: model.name });
  const shape = cut.outputs[0]?.shape ?? [];
  if (shape.length === 2) return cut;
  if (shape.length === 4) {
    const pooled = tfl.layers.globalAveragePooling2d({ name: 'embedding' }).apply(cut.outputs[0] as tfl.SymbolicTensor);
    return tfl.model({ inputs: model.inputs, outputs: pooled as tfl.SymbolicTensor, name: model.name });
  }
  throw new UserError(
    `Backbone '${source}': layer '${layer ?? 'output'}' must give [batch, depth] or a feature map, ` +
      `got [${shape.map((n) => n ?? 'batch').join(', ')}]; name another layer with --layer.`,
  );
}

async function load(source: string): Promise<tfl.LayersModel> {
  const handler = /^https?:/.test(source) ? source : tf.io.fromMemory(await readModelFolder(source));
  try {
    return await tfl.loadLayersModel(handler);
  } catch (error) {
    const why = messageOf(error).split('\n')[0];
    throw new UserError(`Cannot load the model '${source}': ${why}; give the folder or URL of a tfjs LayersModel.`);
  }
}

function outputOf(model: tfl.LayersModel, source: string, layer: string): tfl.SymbolicTensor {
  const found = model.layers.find(({ name }) => name === layer);
  if (found === undefined) {
    const names = model.layers.map(({ name }) => name).join(', ');
    throw new UserError(`Backbone '${source}' has no layer '${layer}'; its layers are: ${names}.`);
  }
  return found.output as tfl.SymbolicTensor;
}
