import * as tf from '@tensorflow/tfjs-core';
import type { Random } from '../base/random.ts';
import { DEFAULT_JITTER, jitterBatch } from '../episodes/augment.ts';
import { gatherBatch } from '../episodes/batch.ts';
import type { Dataset, EpisodePart, ImageClass, ImageSet } from '../episodes/types.ts';
import { byteTensor } from '../kernels/index.ts';
import { embedSamples, type EpisodicLearner } from './episodic-learner.ts';

/** Images embedded at once; more does not run faster and takes more memory. */
const BATCH = 256;
const TURNS = 4;

/** Embeds an image as the mean over so many views of it: itself, and others turned, moved, scaled and sheared a little. */
export interface Views {
  readonly count: number;
  /** The stream that the changes are drawn from. */
  readonly random: Random;
}

/**
 * The embeddings of all images of some classes, computed once. Exact for inductive batch normalisation, where an
 * embedding does not depend on the other images of its episode, and tens of times faster than embedding each episode.
 */
export class EmbeddingTable {
  /** [numEmbeddings, depth] */
  readonly embeddings: tf.Tensor2D;
  private readonly positions: ReadonlyMap<number, number>;

  private constructor(embeddings: tf.Tensor2D, positions: ReadonlyMap<number, number>) {
    this.embeddings = embeddings;
    this.positions = positions;
  }

  static async build(
    learner: Pick<EpisodicLearner, 'embed'>,
    images: ImageSet,
    classes: readonly ImageClass[],
    onProgress?: (done: number, total: number) => void,
    views?: Views,
  ): Promise<EmbeddingTable> {
    const { rows, turns, positions } = distinctImages(classes);
    const chunks: tf.Tensor2D[] = [];
    for (let start = 0; start < rows.length; start += BATCH) {
      const part = { rows: rows.slice(start, start + BATCH), turns: turns.slice(start, start + BATCH) };
      chunks.push(embedViews(learner, images, gatherBatch(images, part), views));
      onProgress?.(Math.min(start + BATCH, rows.length), rows.length);
      await tf.nextFrame(); // lets Ctrl-C and the progress bar in
    }
    const embeddings = tf.tidy(() => tf.concat2d(chunks, 0));
    tf.dispose(chunks);
    return new EmbeddingTable(embeddings, positions);
  }

  /** Embeddings [rows, depth] of an episode part. @throws RangeError for an image that is not in the table. */
  gather(part: Pick<EpisodePart, 'rows' | 'turns'>): tf.Tensor2D {
    return tf.tidy(() => tf.gather(this.embeddings, tf.tensor1d(this.positionsOf(part), 'int32')));
  }

  /** Row in `embeddings` of each sample. */
  positionsOf(part: Pick<EpisodePart, 'rows' | 'turns'>): Int32Array {
    return part.rows.map((row, i) => {
      const position = this.positions.get(row * TURNS + (part.turns[i] ?? 0));
      if (position === undefined) throw new RangeError(`EmbeddingTable: image ${row} was not embedded.`);
      return position;
    });
  }

  dispose(): void {
    this.embeddings.dispose();
  }
}

/** Embeddings [batch, depth] of images `pixels`, each the mean over its views. */
function embedViews(
  learner: Pick<EpisodicLearner, 'embed'>,
  images: ImageSet,
  pixels: Uint8Array,
  views?: Views,
): tf.Tensor2D {
  return tf.tidy(() => {
    let sum = embedSamples(learner, pixelTensor(images, pixels));
    for (let view = 1; view < (views?.count ?? 1); view++) {
      const changed = jitterBatch(pixels, images, DEFAULT_JITTER, views!.random);
      sum = tf.add(sum, embedSamples(learner, pixelTensor(images, changed)));
    }
    return views === undefined ? sum : tf.div(sum, views.count);
  });
}

/** Images of an episode part on the device: values 0..255, [rows, height, width, depth]. */
export function imageTensor(images: Dataset['images'], part: Pick<EpisodePart, 'rows' | 'turns'>): tf.Tensor4D {
  return pixelTensor(images, gatherBatch(images, part));
}

function pixelTensor({ height, width, depth }: ImageSet, pixels: Uint8Array): tf.Tensor4D {
  return byteTensor(pixels, [pixels.length / (height * width * depth), height, width, depth]);
}

function distinctImages(classes: readonly ImageClass[]) {
  const positions = new Map<number, number>();
  for (const { rows, turns } of classes) {
    for (const row of rows) {
      const key = row * TURNS + turns;
      if (!positions.has(key)) positions.set(key, positions.size);
    }
  }
  const keys = Int32Array.from(positions.keys());
  return {
    rows: keys.map((key) => Math.floor(key / TURNS)),
    turns: Uint8Array.from(keys, (key) => key % TURNS),
    positions,
  };
}
