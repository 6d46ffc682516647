import { createHash } from 'node:crypto';
import * as tf from '@tensorflow/tfjs-core';
import type * as tfl from '@tensorflow/tfjs-layers';
import type { FeatureExtractor } from './feature-extractor.ts';
import type { ImageFormat } from './image-input.ts';
import { loadBackbone, type BackboneOptions } from './load-backbone.node.ts';
import { loadGraphFeatures } from './graph-model.node.ts';
import { modelFiles } from './model-folder.node.ts';
import { readModelSource } from './model-source.node.ts';

export type { FeatureExtractor };

/**
 * A saved network, LayersModel or GraphModel, as a feature extractor; sources and options as for `loadBackbone`, except
 * that `images` must be given. A GraphModel works at its own input size and is cut at the node that `layer` names.
 * @throws UserError in one line if it cannot be loaded, cut, or given such images.
 */
export async function loadFeatures(
  source: string,
  options: BackboneOptions & { readonly images: ImageFormat },
): Promise<FeatureExtractor> {
  const artifacts = await readModelSource(source);
  if (artifacts.format === 'graph-model') return loadGraphFeatures(source, artifacts, options);
  return featuresOf(await loadBackbone(source, options));
}

/** A backbone, its weights as they are now, as a feature extractor. It owns the backbone from here on. */
export async function featuresOf(backbone: tfl.LayersModel): Promise<FeatureExtractor> {
  const hash = createHash('sha256');
  for (const bytes of (await modelFiles(backbone)).values()) hash.update(bytes);
  const [, size, , depth] = backbone.inputs[0]?.shape as [null, number, number, 1 | 3];
  return {
    images: { size, depth },
    width: backbone.outputs[0]?.shape[1] as number,
    hash: hash.digest('hex'),
    extract: (images) =>
      tf.tidy(() => backbone.apply(tf.div(tf.cast(images, 'float32'), 255), { training: false }) as tf.Tensor2D),
    dispose: () => void backbone.dispose(),
  };
}
