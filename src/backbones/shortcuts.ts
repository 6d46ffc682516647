import * as tfl from '@tensorflow/tfjs-layers';
import { UserError } from '../base/errors.ts';
import { listNames } from './layer-names.ts';

/** The network with a flat output `[batch, depth]`: a feature map is averaged over its places. */
export function flatOutput(model: tfl.LayersModel): tfl.LayersModel {
  const output = model.outputs[0] as tfl.SymbolicTensor;
  if (output.shape.length === 2) return model;
  return tfl.model({ inputs: model.inputs, outputs: pooled(output, 'embedding_pooled'), name: model.name });
}

/**
 * Forward shortcuts (method §5): the network whose embedding is followed by the features of lower layers, each feature
 * map averaged over its places.
 * @param layers their names; none leaves the network as it is
 * @throws UserError naming the layers there are, or the shape that is no feature map
 */
export function withShortcuts(model: tfl.LayersModel, layers: readonly string[]): tfl.LayersModel {
  if (layers.length === 0) return model;
  const tapped = layers.map((name) => {
    const layer = model.layers.find((l) => l.name === name);
    if (layer === undefined) {
      const names = listNames(model.layers.map((l) => l.name));
      throw new UserError(`The backbone has no layer '${name}' for a shortcut; its layers are: ${names}.`);
    }
    return pooled(layer.output as tfl.SymbolicTensor, `shortcut_${name}`);
  });
  const concatenate = tfl.layers.concatenate({ axis: -1, name: 'embedding_with_shortcuts' });
  const outputs = concatenate.apply([model.outputs[0] as tfl.SymbolicTensor, ...tapped]) as tfl.SymbolicTensor;
  return tfl.model({ inputs: model.inputs, outputs, name: model.name });
}

function pooled(output: tfl.SymbolicTensor, name: string): tfl.SymbolicTensor {
  const { shape } = output;
  if (shape.length === 2) return output;
  if (shape.length !== 4) {
    const got = shape.map((n) => n ?? 'batch').join(', ');
    throw new UserError(`layer '${output.name}' must give a vector or a feature map, it gives [${got}]`);
  }
  return tfl.layers.globalAveragePooling2d({ name }).apply(output) as tfl.SymbolicTensor;
}
