import sharp from 'sharp';
import type { PrototypePictures } from '../interpretation/pictures/prototype-pictures.ts';
import { prototypeSheet, type RgbPicture, type SheetImages } from './prototype-sheet.ts';

/**
 * A picture of pictures: a row a prototype; framed the image made for it, and after a gap its nearest real samples.
 * @param samples the images that `prototypePictures` was given, as bytes and in that order.
 * @throws RangeError unless samples and pictures are of one size.
 */
export function pictureSheet(
  { pictures, height, width, channels }: PrototypePictures,
  samples: SheetImages,
): RgbPicture {
  if (samples.height !== height || samples.width !== width || samples.depth !== channels) {
    const sizes = [
      [height, width, channels],
      [samples.height, samples.width, samples.depth],
    ].map((s) => s.join(' x '));
    throw new RangeError(`pictureSheet: samples must be ${sizes[0]} like the pictures, got ${sizes[1]}.`);
  }
  const size = height * width * channels;
  const images = pictures.flatMap(({ pixels, nearest }) => [
    Uint8Array.from(pixels, (value) => Math.round(255 * value)),
    ...nearest.map((row) => samples.pixels.subarray(row * size, (row + 1) * size)),
  ]);
  const pixels = new Uint8Array(images.length * size);
  images.forEach((image, i) => pixels.set(image, i * size));
  const rows = pictures.flatMap(({ nearest }, row) => [row, ...nearest.map(() => row)]);
  // The sheet groups by what images match: the picture is one group, the real samples another.
  const groups = pictures.flatMap(({ nearest }) => [0, ...nearest.map(() => 1)]);
  const framed = new Set(groups.flatMap((group, image) => (group === 0 ? [image] : [])));
  const sheetImages = { ...samples, pixels, numImages: images.length };
  return prototypeSheet({ images: sheetImages, labels: rows, numLabels: pictures.length, matched: groups, framed });
}

/** The bytes of a PNG file. */
export function picturePng({ pixels, height, width, depth }: RgbPicture): Promise<Buffer> {
  return sharp(pixels, { raw: { height, width, channels: depth } })
    .png()
    .toBuffer();
}
