import { createHash } from 'node:crypto';
import * as tf from '@tensorflow/tfjs-core';
import type { FeatureExtractor } from '../backbones/feature-extractor.node.ts';
import { defaultFeatureFolder, FeatureStore } from '../backbones/feature-store.node.ts';
import { gatherBatch } from '../episodes/batch.ts';
import type { EpisodePart, ImageSet } from '../episodes/types.ts';

/** Which features of which images are wanted. */
export interface FeatureRequest {
  readonly extractor: FeatureExtractor;
  readonly images: ImageSet;
  /** Which images, each turned by its quarter turns. An image may be asked for more than once. */
  readonly part: Pick<EpisodePart, 'rows' | 'turns'>;
  /** Where features are kept. Defaults to the user's cache folder. */
  readonly folder?: string;
  /** Images that go through the network at once. Defaults to 32. */
  readonly batch?: number;
  /** Told one line where the cache is damaged or cannot be written; standard error by default. */
  readonly notice?: (line: string) => void;
  /** Told how many images of those that were not in the cache are done. */
  readonly onProgress?: (done: number, total: number) => void;
}

const DEFAULT_BATCH = 32;
/** Images between two writes: what an interruption costs at most. */
const FLUSH = 256;

/**
 * The features `[rows, extractor.width]`, row-major, of some images: those computed before, by any run on the same
 * network and the same pixels, come from the disk.
 * @throws RangeError if the images are not of the extractor's format
 */
export async function cachedFeatures(request: FeatureRequest): Promise<Float32Array> {
  const { extractor, images, part, onProgress } = request;
  requireFormat(extractor, images);
  const notice = request.notice ?? ((line: string) => process.stderr.write(`${line}\n`));
  const store = await FeatureStore.open(request.folder ?? defaultFeatureFolder(), extractor, notice);
  const hashes = Array.from(part.rows, (row, i) => imageHash(images, { row, turns: part.turns[i] as number }));
  const missing = [...new Map(hashes.map((hash, i) => [hash, i])).entries()].filter(
    ([hash]) => store.get(hash) === undefined,
  );
  let done = 0;
  onProgress?.(0, missing.length);
  for (let start = 0; start < missing.length; start += FLUSH) {
    const chunk = missing.slice(start, start + FLUSH);
    const made = new Float32Array(chunk.length * extractor.width);
    const step = request.batch ?? DEFAULT_BATCH;
    for (let from = 0; from < chunk.length; from += step) {
      const samples = chunk.slice(from, from + step).map(([, i]) => i);
      made.set(await extract(extractor, images, pick(part, samples)), from * extractor.width);
      done += samples.length;
      onProgress?.(done, missing.length);
      await tf.nextFrame(); // lets Ctrl-C and the progress bar in
    }
    await store.add(
      chunk.map(([hash]) => hash),
      made,
    );
  }
  const features = new Float32Array(hashes.length * extractor.width);
  hashes.forEach((hash, i) => features.set(store.get(hash) as Float32Array, i * extractor.width));
  return features;
}

async function extract(
  extractor: FeatureExtractor,
  images: ImageSet,
  part: Pick<EpisodePart, 'rows' | 'turns'>,
): Promise<Float32Array> {
  const features = tf.tidy(() => {
    const shape: [number, number, number, number] = [part.rows.length, images.height, images.width, images.depth];
    return extractor.extract(tf.tensor4d(gatherBatch(images, part), shape, 'int32'));
  });
  try {
    return (await features.data()) as Float32Array;
  } finally {
    features.dispose();
  }
}

function pick({ rows, turns }: Pick<EpisodePart, 'rows' | 'turns'>, samples: readonly number[]) {
  return {
    rows: Int32Array.from(samples, (i) => rows[i] as number),
    turns: Uint8Array.from(samples, (i) => turns[i] as number),
  };
}

/** Of the pixels as the network is given them, and their format. */
function imageHash(images: ImageSet, { row, turns }: { row: number; turns: number }): string {
  const { height, width, depth } = images;
  const pixels = gatherBatch(images, { rows: Int32Array.of(row), turns: Uint8Array.of(turns) });
  return createHash('sha256').update(`${height} ${width} ${depth} `).update(pixels).digest('hex');
}

function requireFormat({ images: { size, depth } }: FeatureExtractor, images: ImageSet): void {
  if (images.height === size && images.width === size && images.depth === depth) return;
  throw new RangeError(
    `cachedFeatures: the extractor takes images of ${size} pixels and ${depth} channels, ` +
      `got ${images.height} x ${images.width} and ${images.depth}; load it for these images.`,
  );
}
