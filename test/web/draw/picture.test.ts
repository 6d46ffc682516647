import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { pictureOf } from '../../../web/src/draw/picture.ts';
import { encodePng, pngSize } from '../../../web/src/draw/png.ts';
import { negative, resized, withDepth, type SquareImage } from '../../../web/src/draw/square-image.ts';

const ramp = (side: number, depth: 1 | 3): SquareImage => ({
  side,
  depth,
  pixels: Uint8Array.from({ length: side * side * depth }, (_, at) => (at * 37) % 256),
});

describe('pictures', () => {
  it.each([1, 3] as const)('are PNGs that another decoder reads back, %i channel(s)', async (depth) => {
    const image = ramp(9, depth);
    const png = encodePng(image);
    const { data, info } = await sharp(png).raw().toBuffer({ resolveWithObject: true });
    expect([info.width, info.height]).toEqual([9, 9]);
    const read = Array.from(data).filter((_, at) => info.channels === depth || at % info.channels < depth);
    expect(read).toEqual([...image.pixels]);
    expect(pngSize(png)).toEqual({ width: 9, height: 9 });
  });

  it('know what is no PNG', () => {
    expect(pngSize(new Uint8Array(30))).toBeNull();
    expect(pngSize(encodePng(ramp(3, 1)).slice(0, 20))).toBeNull();
  });

  it('shrink by area, channel by channel', () => {
    const image: SquareImage = {
      side: 2,
      depth: 3,
      pixels: Uint8Array.from([0, 10, 200, 100, 10, 200, 50, 10, 0, 50, 30, 0]),
    };
    expect([...resized(image, 1).pixels]).toEqual([50, 15, 100]);
    expect([...resized(resized(ramp(2, 1), 4), 2).pixels]).toEqual([...ramp(2, 1).pixels]);
  });

  it('turn to grey as the decoder of `untwist predict` does', async () => {
    const colours = ramp(6, 3);
    const grey = await sharp(colours.pixels, { raw: { width: 6, height: 6, channels: 3 } })
      .toColourspace('b-w')
      .raw()
      .toBuffer();
    const ours = withDepth(colours, 1).pixels;
    ours.forEach((value, at) => expect(Math.abs(value - grey[at]!)).toBeLessThanOrEqual(1));
    expect(withDepth(ramp(2, 1), 3).pixels.slice(3, 6)).toEqual(new Uint8Array(3).fill(ramp(2, 1).pixels[1]!));
  });

  it('have the size and depth of the model, and a thumbnail', () => {
    const input = { size: 28, depth: 1, inverted: false } as const;
    const { pixels, thumbnail, source } = pictureOf(negative(ramp(100, 3)), input, 'a.png');
    expect(pixels).toHaveLength(28 * 28);
    expect(pngSize(thumbnail)).toEqual({ width: 64, height: 64 });
    expect(source).toBe('a.png');
  });
});
