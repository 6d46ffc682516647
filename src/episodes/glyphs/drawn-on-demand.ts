import type { ImageSet } from '../types.ts';

/**
 * Square grey images that are drawn when they are first wanted: the first episode needs some hundreds of tens of thousands.
 * `pixels` draws what is missing; `pixelsWith` only the rows it is given.
 * @param draw writes the image of a row over its zeros, `[size, size]`; the same whenever it is called.
 */
export function drawnOnDemand(
  numImages: number,
  size: number,
  draw: (row: number, image: Uint8Array) => void,
): ImageSet {
  const length = size * size;
  const pixels = new Uint8Array(numImages * length);
  const isDrawn = new Uint8Array(numImages);
  const drawRow = (row: number): void => {
    if (isDrawn[row] === 1) return;
    draw(row, pixels.subarray(row * length, (row + 1) * length));
    isDrawn[row] = 1;
  };
  const images: ImageSet = {
    numImages,
    height: size,
    width: size,
    depth: 1,
    get pixels() {
      for (let row = 0; row < numImages; row++) drawRow(row);
      return pixels;
    },
  };
  const pixelsWith = (rows: ArrayLike<number>): Uint8Array => {
    for (let i = 0; i < rows.length; i++) drawRow(rows[i]!);
    return pixels;
  };
  // Not enumerable: `{ ...images, pixels: others }` must not bring it along.
  return Object.defineProperty(images, 'pixelsWith', { value: pixelsWith });
}
