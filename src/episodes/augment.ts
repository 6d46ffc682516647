import { requireBetween } from '../base/check.ts';
import type { Random } from '../base/random.ts';

/** The largest change each way; what an image gets is uniform in between. All 0 leaves images as they are. */
export interface AffineJitter {
  /** Degrees. */
  readonly rotation: number;
  /** Share of the side. */
  readonly shift: number;
  /** Share of the size: 0.1 is from 1 / 1.1 to 1.1 times as large. */
  readonly scale: number;
  /** Sideways move of the top against the middle, as a share of their distance. */
  readonly shear: number;
}

/** Small enough that a character stays the same character. */
export const DEFAULT_JITTER: AffineJitter = { rotation: 10, shift: 0.05, scale: 0.1, shear: 0.1 };

/** The default jitter, so many times as large. */
export function jitterOfSize(size: number): AffineJitter {
  const { rotation, shift, scale, shear } = DEFAULT_JITTER;
  return { rotation: size * rotation, shift: size * shift, scale: size * scale, shear: size * shear };
}

/** The shape of one image of a batch. */
export interface BatchShape {
  readonly height: number;
  readonly width: number;
  readonly depth: number;
}

/**
 * Turns, moves, scales and shears each image of a batch about its centre by a draw of its own, bilinear.
 * What comes in from outside repeats the nearest border pixel.
 * @param batch Row-major bytes `[numImages, height, width, depth]`; stays as it is.
 * @returns As many bytes, new.
 */
export function jitterBatch(batch: Uint8Array, shape: BatchShape, jitter: AffineJitter, random: Random): Uint8Array {
  requireBetween('jitterBatch', 'rotation', jitter.rotation, 0, 180);
  for (const name of ['shift', 'scale', 'shear'] as const) requireBetween('jitterBatch', name, jitter[name], 0, 1);
  const size = shape.height * shape.width * shape.depth;
  if (batch.length % size !== 0) {
    throw new RangeError(`jitterBatch: batch must be whole images of ${size} bytes, got ${batch.length} bytes.`);
  }
  const out = new Uint8Array(batch.length);
  for (let start = 0; start < batch.length; start += size) {
    warp(batch, out, start, shape, drawInverse(shape, jitter, random));
  }
  return out;
}

/** Where the pixel at (x, y) comes from: (xx * x + xy * y + x0, yx * x + yy * y + y0). */
interface Affine {
  readonly xx: number;
  readonly xy: number;
  readonly x0: number;
  readonly yx: number;
  readonly yy: number;
  readonly y0: number;
}

function drawInverse({ height, width }: BatchShape, jitter: AffineJitter, random: Random): Affine {
  const angle = (random.uniform(-jitter.rotation, jitter.rotation) * Math.PI) / 180;
  const shiftX = random.uniform(-jitter.shift, jitter.shift) * width;
  const shiftY = random.uniform(-jitter.shift, jitter.shift) * height;
  const scale = (1 + jitter.scale) ** random.uniform(-1, 1); // as often larger as smaller
  const shear = random.uniform(-jitter.shear, jitter.shear);
  const cos = Math.cos(angle) / scale;
  const sin = Math.sin(angle) / scale;
  const [xx, xy, yx, yy] = [cos, sin + shear * cos, -sin, cos - shear * sin]; // the turn after the shear
  const [centreX, centreY] = [(width - 1) / 2, (height - 1) / 2];
  const [fromX, fromY] = [centreX + shiftX, centreY + shiftY];
  return { xx, xy, x0: centreX - xx * fromX - xy * fromY, yx, yy, y0: centreY - yx * fromX - yy * fromY };
}

function warp(from: Uint8Array, to: Uint8Array, start: number, shape: BatchShape, affine: Affine): void {
  const { height, width, depth } = shape;
  const { xx, xy, x0, yx, yy, y0 } = affine;
  const rowStep = width * depth;
  let target = start;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const sourceX = Math.min(width - 1, Math.max(0, xx * x + xy * y + x0));
      const sourceY = Math.min(height - 1, Math.max(0, yx * x + yy * y + y0));
      const left = sourceX | 0; // floor: never below 0
      const top = sourceY | 0;
      const right = sourceX - left;
      const down = sourceY - top;
      const topLeft = start + top * rowStep + left * depth;
      const stepX = left + 1 < width ? depth : 0;
      const stepY = top + 1 < height ? rowStep : 0;
      for (let c = topLeft; c < topLeft + depth; c++) {
        const upper = from[c]! + right * (from[c + stepX]! - from[c]!);
        const lower = from[c + stepY]! + right * (from[c + stepY + stepX]! - from[c + stepY]!);
        to[target++] = upper + down * (lower - upper) + 0.5; // the array cuts to whole numbers, so this rounds
      }
    }
  }
}
