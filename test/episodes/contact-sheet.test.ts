import { describe, expect, it } from 'vitest';
import { Random } from '../../src/base/random.ts';
import { contactSheet } from '../../src/episodes/contact-sheet.ts';
import type { ImageClass, ImageSet } from '../../src/episodes/types.ts';

/** Images of 2 x 2, the first pixel of image i being i. */
const images = (depth: 1 | 3): ImageSet => {
  const pixels = new Uint8Array(9 * 4 * depth);
  for (let i = 0; i < 9; i++) pixels.fill(i, i * 4 * depth, i * 4 * depth + depth);
  return { pixels, numImages: 9, height: 2, width: 2, depth };
};

const classes: ImageClass[] = [
  { name: 'a', group: 'a', rows: [1, 2, 3], turns: 0 },
  { name: 'b', group: 'b', rows: [4, 5], turns: 2 },
  { name: 'c', group: 'c', rows: [6, 7, 8], turns: 0 },
];

describe('contactSheet', () => {
  it.each([1, 3] as const)('puts a class a line, turned as it is, gaps between, at depth %i', (depth) => {
    const sheet = contactSheet(images(depth), classes, { classes: 10, imagesPerClass: 3 }, new Random(1));
    expect(sheet).toMatchObject({ height: 14, width: 14, depth });
    const at = (y: number, x: number) => sheet.pixels[(y * 14 + x) * depth + depth - 1];
    expect([at(2, 2), at(2, 6), at(2, 10)]).toEqual([1, 2, 3]);
    expect([at(6, 2), at(7, 3), at(7, 7)]).toEqual([0, 4, 5]); // turned by 180 degrees
    expect([at(10, 2), at(10, 6), at(10, 10)]).toEqual([6, 7, 8]);
    expect([at(0, 0), at(2, 4), at(4, 2), at(6, 10), at(13, 13)]).toEqual(new Array(5).fill(96));
  });

  it('draws some of the classes, in their order', () => {
    const lines = new Set<string>();
    for (let seed = 0; seed < 30; seed++) {
      const { pixels, width, height } = contactSheet(
        images(1),
        classes,
        { classes: 2, imagesPerClass: 1 },
        new Random(seed),
      );
      expect([width, height]).toEqual([6, 10]);
      const line = (y: number) => Math.max(pixels[y * 6 + 2]!, pixels[(y + 1) * 6 + 3]!);
      lines.add(`${line(2)} ${line(6)}`);
    }
    expect([...lines].sort()).toEqual(['1 4', '1 6', '4 6']);
  });

  it('refuses an empty sheet', () => {
    expect(() => contactSheet(images(1), [], { classes: 1, imagesPerClass: 1 }, new Random(1))).toThrow(
      'must not be empty',
    );
    expect(() => contactSheet(images(1), classes, { classes: 0, imagesPerClass: 1 }, new Random(1))).toThrow(
      'classes must be',
    );
  });
});
