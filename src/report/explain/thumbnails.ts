import sharp from 'sharp';

/** Images of one size, one byte a value: [numImages, height, width, depth]. */
export interface PictureBytes {
  readonly pixels: Uint8Array;
  readonly numImages: number;
  readonly height: number;
  readonly width: number;
  readonly depth: 1 | 3;
}

/** Side of a thumbnail in pixels, at most. */
const LARGEST = 64;

/** A small PNG of each image. */
export async function imageThumbnails({
  pixels,
  numImages,
  height,
  width,
  depth,
}: PictureBytes): Promise<Uint8Array[]> {
  const size = height * width * depth;
  const thumbnails: Uint8Array[] = [];
  for (let i = 0; i < numImages; i++) {
    const png = await sharp(pixels.subarray(i * size, (i + 1) * size), { raw: { height, width, channels: depth } })
      .resize({ ...(height >= width ? { height: LARGEST } : { width: LARGEST }), withoutEnlargement: true })
      .png({ palette: true })
      .toBuffer();
    thumbnails.push(new Uint8Array(png));
  }
  return thumbnails;
}
