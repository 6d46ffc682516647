import * as tf from '@tensorflow/tfjs-core';
import type { EpisodePart, ImageClass } from '../../episodes/types.ts';
import type { EpisodicLearner } from '../../training/episodic-learner.ts';

/** Which images, each turned by its quarter turns. */
type Images = Pick<EpisodePart, 'rows' | 'turns'>;

/** What a learner's backbone is given is divided by this, since it is made for images. */
const BYTE = 255;
const TURNS = 4;
/** Maps embedded at once. */
const BATCH = 200;

/** All images of some classes. */
export function imagesOf(classes: readonly ImageClass[]): Images {
  return {
    rows: Int32Array.from(classes.flatMap(({ rows }) => rows)),
    turns: Uint8Array.from(classes.flatMap(({ rows, turns }) => rows.map(() => turns))),
  };
}

/** What the frozen lower part of a network says of some images, in the place of the images themselves. */
export class FeatureMaps {
  private readonly maps: Float32Array;
  private readonly shape: readonly [height: number, width: number, depth: number];
  private readonly positions: ReadonlyMap<number, number>;

  /** @param maps `[images, height, width, depth]`, row-major */
  constructor(images: Images, maps: Float32Array, shape: readonly [number, number, number]) {
    this.maps = maps;
    this.shape = shape;
    this.positions = new Map(Array.from(images.rows, (row, i) => [row * TURNS + images.turns[i]!, i]));
  }

  /** The maps of episode parts, one after the other, as a learner takes images: times 255. @throws RangeError for an image without one. */
  gather(parts: readonly Images[]): tf.Tensor4D {
    const [height, width, depth] = this.shape;
    const size = height * width * depth;
    const positions = parts.flatMap(({ rows, turns }) => Array.from(rows, (row, i) => this.positionOf(row, turns[i]!)));
    const batch = new Float32Array(positions.length * size);
    positions.forEach((at, i) => batch.set(this.maps.subarray(at * size, (at + 1) * size), i * size));
    return tf.tidy(() => tf.mul(tf.tensor4d(batch, [positions.length, height, width, depth]), BYTE));
  }

  /** The embeddings of all images of some classes, as `[rows, depth]` of any part of them. Batch normalisation is inductive. */
  async embed(learner: EpisodicLearner, classes: readonly ImageClass[]): Promise<EmbeddedMaps> {
    const { rows, turns } = imagesOf(classes);
    const chunks: Float32Array[] = [];
    for (let start = 0; start < rows.length; start += BATCH) {
      const images = { rows: rows.slice(start, start + BATCH), turns: turns.slice(start, start + BATCH) };
      const x = tf.tidy(() => learner.embed(this.gather([images]), false));
      chunks.push((await x.data()) as Float32Array);
      x.dispose();
    }
    const depth = chunks.reduce((sum, { length }) => sum + length, 0) / rows.length;
    const embeddings = new Float32Array(rows.length * depth);
    chunks.reduce((at, chunk) => (embeddings.set(chunk, at), at + chunk.length), 0);
    const order = new Map(Array.from(rows, (row, i) => [row * TURNS + turns[i]!, i]));
    return {
      depth,
      rows: (part) => {
        const out = new Float32Array(part.rows.length * depth);
        part.rows.forEach((row, i) => {
          const at = order.get(row * TURNS + part.turns[i]!)!;
          out.set(embeddings.subarray(at * depth, (at + 1) * depth), i * depth);
        });
        return out;
      },
    };
  }

  private positionOf(row: number, turns: number): number {
    const position = this.positions.get(row * TURNS + turns);
    if (position === undefined) throw new RangeError(`FeatureMaps: image ${row} has no map.`);
    return position;
  }
}

/** Embeddings of images by way of their maps. */
export interface EmbeddedMaps {
  readonly depth: number;
  rows(part: Images): Float32Array;
}
