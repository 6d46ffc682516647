import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createGlyphs, defaultGlyphOptions } from '../../../src/episodes/glyphs/create-glyphs.ts';
import type { Dataset, ImageClass } from '../../../src/episodes/types.ts';

const small = { alphabets: 3, characters: 6, drawings: 4 };
const glyphs = createGlyphs(small);
const classesOf = ({ split }: Dataset): ImageClass[] => [...split.train, ...split.validation, ...split.test];
const imageOf = ({ images }: Dataset, row: number): Uint8Array =>
  images.pixels.slice(row * images.height * images.width, (row + 1) * images.height * images.width);
const inkOf = (image: Uint8Array): number => image.reduce((sum, value) => sum + value, 0) / 255 / image.length;

describe('createGlyphs', () => {
  it('gives every class its own rows, one for each drawing', () => {
    const classes = classesOf(glyphs);
    const rows = classes.flatMap((imageClass) => imageClass.rows);
    expect(new Set(rows).size).toBe(glyphs.images.numImages);
    expect(rows).toHaveLength(glyphs.images.numImages);
    expect(glyphs.images.pixels).toHaveLength(glyphs.images.numImages * 28 * 28);
    for (const imageClass of classes) expect(imageClass.rows).toHaveLength(4);
  });

  it('names classes after their alphabet, and splits by alphabets', () => {
    expect(glyphs.split.test[0]?.name).toBe('glyphs03/character01');
    const groups = (classes: readonly ImageClass[]): string[] => [...new Set(classes.map(({ group }) => group))];
    expect(groups(glyphs.split.train)).toEqual(['glyphs01']);
    expect(groups(glyphs.split.validation)).toEqual(['glyphs02']);
    expect(groups(glyphs.split.test)).toEqual(['glyphs03']);
    for (const { name, group } of classesOf(glyphs)) expect(name.startsWith(`${group}/character`)).toBe(true);
  });

  it('draws ink as high values on 0: 1 to 25 hundredths of the image, nearly full strength somewhere', () => {
    for (let row = 0; row < glyphs.images.numImages; row++) {
      const image = imageOf(glyphs, row);
      expect(inkOf(image)).toBeGreaterThan(0.01);
      expect(inkOf(image)).toBeLessThan(0.25);
      expect(Math.max(...image)).toBeGreaterThan(200);
    }
  });

  it('draws a class differently each time, one by each hand', () => {
    for (const { rows } of classesOf(glyphs)) {
      expect(new Set(rows.map((row) => imageOf(glyphs, row).join())).size).toBe(rows.length);
    }
  });

  it('repeats with the same seed and changes with another', () => {
    expect(createGlyphs(small).images.pixels).toEqual(glyphs.images.pixels);
    const other = createGlyphs({ ...small, seed: 2 });
    expect(other.images.pixels).not.toEqual(glyphs.images.pixels);
    expect(other.fingerprint).not.toBe(glyphs.fingerprint);
    expect(createGlyphs(small).fingerprint).toBe(glyphs.fingerprint);
  });

  it('gives the images and classes of its version: what was trained on them stays comparable', () => {
    const { images, split } = createGlyphs({ alphabets: 12, characters: 20, drawings: 3 });
    const hash = createHash('sha256').update(images.pixels).update(JSON.stringify(split));
    expect(hash.digest('hex').slice(0, 16)).toBe('98d447541a028206');
  });

  it('draws a character the same whatever else is generated', () => {
    const larger = createGlyphs({ alphabets: 4, characters: 8, drawings: 5 });
    const before = new Map(classesOf(glyphs).map((imageClass) => [imageClass.name, imageClass]));
    const shared = classesOf(larger).filter(({ name }) => before.has(name));
    expect(shared.length).toBeGreaterThan(10);
    for (const { name, rows } of shared) {
      const earlier = before.get(name)?.rows ?? [];
      earlier.forEach((row, i) => expect(imageOf(larger, rows[i] ?? 0)).toEqual(imageOf(glyphs, row)));
    }
  });

  it('draws the same picture at another size', () => {
    const large = createGlyphs({ ...small, size: 56 });
    expect(large.images).toMatchObject({ height: 56, width: 56, numImages: glyphs.images.numImages, depth: 1 });
    for (let row = 0; row < 20; row++) {
      expect(Math.abs(inkOf(imageOf(large, row)) / inkOf(imageOf(glyphs, row)) - 1)).toBeLessThan(0.12);
    }
  });

  it('makes more than 1,500 characters in 60 alphabets by default, none of them twice', () => {
    const all = createGlyphs({ drawings: 1 });
    const classes = classesOf(all);
    expect(classes.length).toBeGreaterThan(1500);
    expect(new Set(classes.map(({ group }) => group)).size).toBe(defaultGlyphOptions.alphabets);
    expect(new Set(classes.map(({ rows }) => imageOf(all, rows[0] ?? 0).join())).size).toBe(classes.length);
  });

  it('refuses what is not a count', () => {
    expect(() => createGlyphs({ alphabets: 0 })).toThrow(
      new RangeError('createGlyphs: alphabets must be an integer of at least 1, got 0.'),
    );
    expect(() => createGlyphs({ characters: 2.5 })).toThrow(/characters must be an integer/);
    expect(() => createGlyphs({ drawings: 0 })).toThrow(/drawings must be/);
    expect(() => createGlyphs({ size: 7 })).toThrow(/size must be an integer of at least 8/);
    expect(() => createGlyphs({ seed: -1 })).toThrow(/seed must be/);
  });
});
