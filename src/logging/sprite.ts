import type { LoggedImage } from './logger.ts';

/**
 * All pictures in one: from left to right, row after row, as many rows as columns; what is left over stays black.
 * @param pictures bytes `[numPictures, height, width, depth]`
 * @throws RangeError where the bytes are not as many.
 */
export function spriteOf({ pixels, height, width, depth }: LoggedImage, numPictures: number): LoggedImage {
  if (pixels.length !== numPictures * height * width * depth) {
    throw new RangeError(
      `spriteOf: needs ${numPictures} pictures of [${height}, ${width}, ${depth}], got ${pixels.length} bytes.`,
    );
  }
  const side = Math.ceil(Math.sqrt(numPictures));
  const whole = { height: side * height, width: side * width, depth };
  const out = new Uint8Array(whole.height * whole.width * depth);
  for (let picture = 0; picture < numPictures; picture++) {
    const [top, left] = [Math.floor(picture / side) * height, (picture % side) * width];
    for (let y = 0; y < height; y++) {
      const from = (picture * height + y) * width * depth;
      out.set(pixels.subarray(from, from + width * depth), ((top + y) * whole.width + left) * depth);
    }
  }
  return { pixels: out, ...whole };
}
