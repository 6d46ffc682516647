/** Decoded images, one byte a value, row-major `[numImages, height, width, depth]`; ink or light is 255. */
export interface ImageSet {
  readonly pixels: Uint8Array;
  readonly numImages: number;
  readonly height: number;
  readonly width: number;
  readonly depth: 1 | 3;
  /**
   * Only of images that are drawn when they are wanted: `pixels` without the work of all other rows than these, which must
   * be in the set.
   */
  readonly pixelsWith?: (rows: ArrayLike<number>) => Uint8Array;
}

/** Quarter turns, counter-clockwise. */
export type QuarterTurns = 0 | 1 | 2 | 3;

/** One class that an episode can draw. Two classes may share rows with different turns (rotations as classes). */
export interface ImageClass {
  /** Unique in the data set: `Greek/character01`, `Greek/character01/rot090`, `cats`. */
  readonly name: string;
  /** What the class belongs to: the alphabet of a character; equal to `name` where there is no such thing. */
  readonly group: string;
  /** Row numbers in the image set. */
  readonly rows: readonly number[];
  readonly turns: QuarterTurns;
}

/** Which classes serve which purpose. No class is in two of them. */
export interface Split {
  readonly train: readonly ImageClass[];
  readonly validation: readonly ImageClass[];
  readonly test: readonly ImageClass[];
}

/** A data set ready to draw episodes from. */
export interface Dataset {
  /** For people: `omniglot (vinyals)`. */
  readonly name: string;
  /** Changes whenever images, settings or split change; hex. */
  readonly fingerprint: string;
  readonly images: ImageSet;
  readonly split: Split;
}

/** Sample i of an episode part: image `rows[i]` turned by `turns[i]` quarter turns, of label `labels[i]`. */
export interface EpisodePart {
  readonly rows: Int32Array;
  readonly turns: Uint8Array;
  readonly labels: Int32Array;
}

/** One task: row numbers and labels only, so that it can be stored and replayed. */
export interface Episode {
  /** The names behind labels 0..numLabels-1. */
  readonly labelNames: readonly string[];
  readonly support: EpisodePart;
  readonly query: EpisodePart;
}
