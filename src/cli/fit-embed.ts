import * as tf from '@tensorflow/tfjs-core';
import type { FeatureExtractor } from '../backbones/feature-extractor.node.ts';
import type { ImageSet } from '../episodes/types.ts';
import { embedImages, type FittedModel } from '../interpretation/fitted/index.ts';
import { cachedFeatures } from '../training/cached-features.ts';
import { imageTensor } from '../training/embedding-table.ts';
import { CountBar } from './count-bar.ts';

/** Images that go through the network at once. */
const BATCH = 32;

/**
 * Embeddings [numImages, depth] of images as the model's input says. Those of a large network, which is referred to, are
 * kept on disk by image and network; a small one is quicker than the disk.
 */
export async function embedWithBar(
  fitted: Pick<FittedModel, 'input' | 'network'>,
  extractor: FeatureExtractor,
  images: ImageSet,
): Promise<Float32Array> {
  const bar = new CountBar('images');
  const onProgress = (done: number, total: number) => total > 0 && bar.update('embedding', done, total);
  const turns = new Uint8Array(images.numImages);
  const rows = Int32Array.from({ length: images.numImages }, (_, row) => row);
  try {
    if (fitted.network.kind === 'reference') {
      const pixels = fitted.input.inverted ? images.pixels.map((value) => 255 - value) : images.pixels;
      return await cachedFeatures({ extractor, images: { ...images, pixels }, part: { rows, turns }, onProgress });
    }
    const embeddings = new Float32Array(rows.length * extractor.width);
    for (let start = 0; start < rows.length; start += BATCH) {
      const some = rows.slice(start, start + BATCH);
      const batch = imageTensor(images, { rows: some, turns: turns.slice(0, some.length) });
      embeddings.set(await embedImages(fitted, extractor, batch), start * extractor.width);
      tf.dispose(batch);
      onProgress(start + some.length, rows.length);
    }
    return embeddings;
  } finally {
    bar.stop();
  }
}
