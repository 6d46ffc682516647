import { areaFilter } from '../../../src/episodes/area-resize.ts';

/** A square image, bytes `[side, side, depth]`, light is 255. */
export interface SquareImage {
  readonly side: number;
  readonly depth: 1 | 3;
  readonly pixels: Uint8Array;
}

/** The image with another side: shrunk by area as the data sets are; enlarged, each pixel is that nearest to its middle. */
export function resized(image: SquareImage, side: number): SquareImage {
  if (side === image.side) return image;
  const { depth } = image;
  const joined = new Uint8Array(side * side * depth);
  for (let channel = 0; channel < depth; channel++) {
    const one = resizedChannel(channelOf(image, channel), image.side, side);
    one.forEach((value, at) => (joined[at * depth + channel] = value));
  }
  return { side, depth, pixels: joined };
}

/** A plain loop: photos have millions of pixels. */
function channelOf({ side, depth, pixels }: SquareImage, channel: number): Uint8Array {
  const values = new Uint8Array(side * side);
  for (let at = 0; at < values.length; at++) values[at] = pixels[at * depth + channel]!;
  return values;
}

function resizedChannel(from: Uint8Array, fromSide: number, side: number): Uint8Array {
  if (side > fromSide) {
    const nearest = (at: number) => Math.floor(((at + 0.5) * fromSide) / side);
    return Uint8Array.from(
      { length: side * side },
      (_, at) => from[nearest(Math.floor(at / side)) * fromSide + nearest(at % side)]!,
    );
  }
  const to = new Uint8Array(side * side);
  areaFilter(fromSide, side)(from, to, 0);
  return to;
}

/** The negative of an image. */
export function negative({ side, depth, pixels }: SquareImage): SquareImage {
  return { side, depth, pixels: pixels.map((value) => 255 - value) };
}

/** In grey or in three channels; colour becomes grey as `untwist predict` makes it. */
export function withDepth({ side, depth, pixels }: SquareImage, wanted: 1 | 3): SquareImage {
  if (depth === wanted) return { side, depth, pixels };
  const grey = (at: number) => luminance(pixels[3 * at]!, pixels[3 * at + 1]!, pixels[3 * at + 2]!);
  const value =
    wanted === 1 ? (_: unknown, at: number) => grey(at) : (_: unknown, at: number) => pixels[Math.floor(at / 3)]!;
  return { side, depth: wanted, pixels: Uint8Array.from({ length: side * side * wanted }, value) };
}

/** Grey of a colour as sRGB defines light: weighted where it adds up, then coded again. */
function luminance(red: number, green: number, blue: number): number {
  if (red === green && green === blue) return red;
  const [r, g, b] = [red, green, blue].map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  const light = 0.2126 * r + 0.7152 * g + 0.0722 * b;
  return Math.round(255 * (light <= 0.0031308 ? 12.92 * light : 1.055 * light ** (1 / 2.4) - 0.055));
}
