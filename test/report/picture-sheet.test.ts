import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import type { PrototypePicture, PrototypePictures } from '../../src/interpretation/pictures/prototype-pictures.ts';
import { labelColour } from '../../src/report/palette.ts';
import { picturePng, pictureSheet } from '../../src/report/picture-sheet.ts';

const SIDE = 56; // shown one to one

/** A picture of one grey value. */
function grey(prototype: number, value: number, nearest: number[]): PrototypePicture {
  return {
    ...{ prototype, start: 'blank', matching: 1, distance: 0, score: 0, totalVariation: 0, isNatural: true, nearest },
    pixels: new Float32Array(SIDE * SIDE).fill(value),
  };
}

const pictures: PrototypePictures = {
  ...{ height: SIDE, width: SIDE, channels: 1, naturalVariation: [0, 1], rejected: [] },
  pictures: [grey(0, 0.2, [2, 0]), grey(4, 0.6, [1])],
};
const samples = {
  ...{ numImages: 3, height: SIDE, width: SIDE, depth: 1 as const },
  pixels: Uint8Array.from({ length: 3 * SIDE * SIDE }, (_, at) => 1 + Math.floor(at / (SIDE * SIDE))),
};

/** The colours met along a horizontal line, each named once, white left out. */
function coloursAlong(pixels: Uint8Array, width: number, y: number): string[] {
  const all = Array.from({ length: width }, (_, x) => {
    const at = (y * width + x) * 3;
    return `#${[...pixels.subarray(at, at + 3)].map((v) => v.toString(16).padStart(2, '0')).join('')}`;
  });
  return all.filter((hex, x) => hex !== '#ffffff' && hex !== all[x - 1]);
}

describe('pictureSheet', () => {
  it('has a row a prototype: the picture framed, then its real neighbours', () => {
    const sheet = pictureSheet(pictures, samples);
    const [blue, red] = [labelColour(0), labelColour(1)];
    expect(coloursAlong(sheet.pixels, sheet.width, 30)).toEqual([blue, blue, '#333333', blue, '#030303', '#010101']);
    expect(coloursAlong(sheet.pixels, sheet.width, 30 + 66)).toEqual([red, red, '#999999', red, '#020202']);
  });

  it('is written as a PNG of the same pixels', async () => {
    const sheet = pictureSheet(pictures, samples);
    const { data, info } = await sharp(await picturePng(sheet))
      .raw()
      .toBuffer({ resolveWithObject: true });
    expect(info).toMatchObject({ width: sheet.width, height: sheet.height, channels: 3 });
    expect(new Uint8Array(data)).toEqual(sheet.pixels);
  });

  it('refuses samples of another size', () => {
    expect(() => pictureSheet(pictures, { ...samples, width: 28 })).toThrow(
      /must be 56 x 56 x 1 like .* got 56 x 28 x 1/,
    );
  });
});
