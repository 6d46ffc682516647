import type { FittedInput } from '../../../src/interpretation/fitted/index.ts';
import { encodePng } from './png.ts';
import { resized, withDepth, type SquareImage } from './square-image.ts';

/** What the model is given, and a small PNG of it to show and keep. */
export interface Picture {
  /** `[size, size, depth]` as the model's input says. */
  readonly pixels: Uint8Array;
  readonly thumbnail: Uint8Array;
  /** What it is called in the file of the model. */
  readonly source: string;
}

/** Side of a thumbnail in pixels, as `untwist fit` makes them. */
const THUMBNAIL = 64;

/** A square image as the model takes it. */
export function pictureOf(image: SquareImage, { size, depth }: FittedInput, source: string): Picture {
  return {
    pixels: withDepth(resized(image, size), depth).pixels,
    thumbnail: encodePng(resized(image, Math.min(THUMBNAIL, image.side))),
    source,
  };
}
