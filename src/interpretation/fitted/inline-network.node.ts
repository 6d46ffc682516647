import { createHash } from 'node:crypto';
import type * as tf from '@tensorflow/tfjs-core';
import type * as tfl from '@tensorflow/tfjs-layers';
import { MODEL_FILE, modelFiles } from '../../backbones/model-folder.node.ts';
import type { InlineNetwork } from './fitted-model.ts';

/** A backbone, its weights as they are now, as a part of a fitted model: what `openNetwork` opens again. */
export async function inlineNetwork(backbone: tfl.LayersModel): Promise<InlineNetwork> {
  const files = await modelFiles(backbone);
  const hash = createHash('sha256');
  for (const bytes of files.values()) hash.update(bytes); // as that of `featuresOf`
  const { modelTopology, weightsManifest } = JSON.parse(
    new TextDecoder().decode(files.get(MODEL_FILE)),
  ) as tf.io.ModelJSON;
  const [, weightData] = [...files].find(([name]) => name !== MODEL_FILE) as [string, Uint8Array];
  const weightSpecs = weightsManifest.flatMap(({ weights }) => weights);
  return { kind: 'inline', hash: hash.digest('hex'), modelTopology: modelTopology as object, weightSpecs, weightData };
}
