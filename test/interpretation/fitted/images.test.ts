import { expect, it } from 'vitest';
import { Random } from '../../../src/base/random.ts';
import { compareImages } from '../../../src/interpretation/fitted/compare-images.ts';
import { imageStatistics, type ImageBytes } from '../../../src/interpretation/fitted/image-statistics.ts';
import { CARD } from './small-model.ts';

const SIZE = 10;

/** Images of a bar of ink on a plain ground. */
function strokes(ground: number, ink: number, depth: 1 | 3 = 1): ImageBytes {
  const pixels = new Uint8Array(2 * SIZE * SIZE * depth).fill(ground);
  for (let at = 0; at < pixels.length; at++) {
    const x = Math.floor(at / depth) % SIZE;
    const y = Math.floor(at / depth / SIZE) % SIZE;
    if (x === 4 && y > 0 && y < SIZE - 1) pixels[at] = ink;
  }
  return { pixels, numImages: 2, height: SIZE, width: SIZE, depth };
}

function noise(depth: 1 | 3): ImageBytes {
  const random = new Random(1);
  const pixels = Uint8Array.from({ length: 2 * SIZE * SIZE * depth }, () => random.integer(256));
  return { pixels, numImages: 2, height: SIZE, width: SIZE, depth };
}

it('measures how plain the ground is, and which is lighter', () => {
  const dark = imageStatistics(strokes(250, 30));
  expect(dark.strokeLikeness).toBeCloseTo(0.92, 10);
  expect(dark.lightness).toBeCloseTo((0.08 * (30 - 250)) / 255, 10);
  expect(dark.colourfulness).toBe(0);
  expect(imageStatistics(strokes(0, 255, 3))).toMatchObject({
    strokeLikeness: expect.closeTo(0.92),
    lightness: expect.closeTo(0.08),
  });
});

it('measures colour as the spread of the channels', () => {
  const red = Uint8Array.from({ length: SIZE * SIZE * 3 }, (_, at) => (at % 3 === 0 ? 255 : 51));
  const given = { pixels: red, numImages: 1, height: SIZE, width: SIZE, depth: 3 as const };
  expect(imageStatistics(given)).toMatchObject({ strokeLikeness: 1, colourfulness: expect.closeTo(0.8) });
  expect(() => imageStatistics({ ...given, numImages: 0 })).toThrow('numImages must be an integer of at least 1');
});

it('refuses photos for a network of strokes', () => {
  const { mismatch } = compareImages(CARD, imageStatistics(noise(1)));
  expect(mismatch).toMatch(/trained on strokes .* look like photos \(the ground is \d+ % of an image, not 90 %\)/);
  const coloured = { strokeLikeness: 0.85, lightness: 0.1, colourfulness: 0.3 };
  expect(compareImages(CARD, coloured).mismatch).toContain('they are in colour');
  expect(compareImages(CARD, { ...coloured, colourfulness: 0.04 }).mismatch).toBeNull(); // coloured ink
});

it('turns ink on paper into what a network of light ink takes, and leaves the rest', () => {
  expect(compareImages(CARD, imageStatistics(strokes(255, 0)))).toEqual({ mismatch: null, inverted: true, notes: [] });
  expect(compareImages(CARD, imageStatistics(strokes(0, 255))).inverted).toBe(false);
  const faint = { strokeLikeness: 0.99, lightness: -0.001, colourfulness: 0 };
  expect(compareImages(CARD, faint).inverted).toBe(false);
});

it('notes what stops nothing', () => {
  const photos = { strokeLikeness: 0.3, lightness: 0, colourfulness: 0.2 };
  const card = { images: { size: 16, depth: 3 as const, statistics: photos } };
  const { mismatch, inverted, notes } = compareImages(card, imageStatistics(strokes(255, 0)));
  expect({ mismatch, inverted }).toEqual({ mismatch: null, inverted: false });
  expect(notes).toEqual([
    'The network was trained on images in colour, these are grey.',
    'The network was trained on photos, these images look like strokes on a plain ground.',
  ]);
});
