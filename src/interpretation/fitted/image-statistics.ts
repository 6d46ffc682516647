import { requireInteger } from '../../base/check.ts';
import type { ImageStatistics } from './model-card.ts';

/** Images as bytes, row-major [numImages, height, width, depth]. */
export interface ImageBytes {
  readonly pixels: Uint8Array;
  readonly numImages: number;
  readonly height: number;
  readonly width: number;
  readonly depth: 1 | 3;
}

/** How far from the level of the border a pixel still counts as ground, of 255. */
const NEAR = 0.1;

/**
 * What images look like: on a plain ground or not, lighter or darker than it, in colour or not. The level of the ground is
 * the median of an image's border.
 * @throws RangeError without images
 */
export function imageStatistics({ pixels, numImages, height, width, depth }: ImageBytes): ImageStatistics {
  requireInteger('imageStatistics', 'numImages', numImages, 1);
  const size = height * width;
  let [strokeLikeness, lightness, colourfulness] = [0, 0, 0];
  for (let image = 0; image < numImages; image++) {
    const grey = new Float64Array(size);
    for (let at = 0; at < size; at++) {
      const from = (image * size + at) * depth;
      // Of a single channel, three times the same.
      const [red, green, blue] = [pixels[from]!, pixels[from + (depth >> 1)]!, pixels[from + depth - 1]!];
      grey[at] = (red + green + blue) / 3 / 255;
      colourfulness += (Math.max(red, green, blue) - Math.min(red, green, blue)) / 255 / (size * numImages);
    }
    const ground = borderLevel(grey, height, width);
    strokeLikeness += grey.reduce((n, value) => n + +(Math.abs(value - ground) <= NEAR), 0) / (size * numImages);
    lightness += (grey.reduce((sum, value) => sum + value, 0) / size - ground) / numImages;
  }
  return {
    strokeLikeness: within(strokeLikeness, 0),
    lightness: within(lightness, -1),
    colourfulness: within(colourfulness, 0),
  };
}

function borderLevel(grey: Float64Array, height: number, width: number): number {
  const border = grey.filter((_, at) => {
    const [y, x] = [Math.floor(at / width), at % width];
    return y === 0 || x === 0 || y === height - 1 || x === width - 1;
  });
  return border.sort()[border.length >> 1]!;
}

/** Without the hair by which rounding passes the limit. */
const within = (value: number, least: number) => Math.min(1, Math.max(least, value));
