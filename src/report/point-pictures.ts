import sharp from 'sharp';
import type { SheetImages } from './prototype-sheet.ts';

/** Pictures of one size in red, green and blue: bytes `[numPictures, height, width, 3]`. */
export interface PointPictures {
  readonly pixels: Uint8Array;
  readonly height: number;
  readonly width: number;
  readonly depth: 3;
}

/** A point is not drawn larger than this. */
const LARGEST = 64;
/** Of the side of a picture. */
const FRAME = 1 / 12;

/**
 * Small pictures of points, made from images of at most any size.
 * @param frames for each picture the colour of its frame, `#rrggbb`, or null for none.
 */
export async function pointPictures(images: SheetImages, frames: readonly (string | null)[]): Promise<PointPictures> {
  const small = await shrunk(images);
  const { height, width } = small;
  const thickness = Math.max(1, Math.round(FRAME * Math.max(height, width)));
  const pixels = new Uint8Array(images.numImages * height * width * 3);
  for (let i = 0, at = 0; i < images.numImages; i++) {
    const colour = frames[i];
    const rgb = colour ? [1, 3, 5].map((start) => parseInt(colour.slice(start, start + 2), 16)) : null;
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++, at++) {
        const edge = Math.min(x, y, width - 1 - x, height - 1 - y);
        const inFrame = rgb !== null && edge < thickness;
        for (let channel = 0; channel < 3; channel++) {
          const value = small.pixels[at * images.depth + (images.depth === 3 ? channel : 0)]!;
          pixels[at * 3 + channel] = inFrame ? rgb[channel]! : value;
        }
      }
    }
  }
  return { pixels, height, width, depth: 3 };
}

/** The images with sides of `LARGEST` pixels at most; smaller ones stay as they are. */
async function shrunk(images: SheetImages): Promise<Pick<SheetImages, 'pixels' | 'height' | 'width'>> {
  const { pixels, numImages, depth } = images;
  const factor = Math.min(1, LARGEST / Math.max(images.height, images.width));
  if (factor === 1) return images;
  const [height, width] = [images.height, images.width].map((side) => Math.max(1, Math.round(side * factor))) as [
    number,
    number,
  ];
  const size = images.height * images.width * depth;
  const out = new Uint8Array(numImages * height * width * depth);
  const raw = { height: images.height, width: images.width, channels: depth };
  await Promise.all(
    Array.from({ length: numImages }, async (_, i) => {
      const image = sharp(pixels.subarray(i * size, (i + 1) * size), { raw }).resize(width, height, { fit: 'fill' });
      // Without its colour space named, a grey image comes back with three channels.
      const bytes = await (depth === 1 ? image.toColourspace('b-w') : image).raw().toBuffer();
      out.set(bytes, i * height * width * depth);
    }),
  );
  return { pixels: out, height, width };
}
