import { requireInteger } from '../../base/check.ts';
import { Random } from '../../base/random.ts';
import type { Dataset, ImageClass } from '../types.ts';
import { drawAlphabet } from './alphabet.ts';
import type { Character } from './alphabet.ts';
import { fingerprint } from './fingerprint.ts';
import { drawHand, write } from './hand.ts';
import { rasterise } from './rasterise.ts';
import { purposeOf, selectDistinct } from './selection.ts';
import type { Purpose } from './selection.ts';
import { drawStyle } from './style.ts';

/** Settings of generated handwriting. */
export interface GlyphOptions {
  /** Number of alphabets. */
  readonly alphabets: number;
  /** Characters of each alphabet, before those that resemble one of another alphabet are left out. */
  readonly characters: number;
  /** Drawings of each character; drawing i of all characters of an alphabet is by the same hand. */
  readonly drawings: number;
  /** Side of the images in pixels. */
  readonly size: number;
  readonly seed: number;
}

export const defaultGlyphOptions: GlyphOptions = { alphabets: 60, characters: 36, drawings: 20, size: 28, seed: 1 };

/** Raised whenever the same options give other images or classes. */
const GENERATOR_VERSION = 1;

/**
 * Generated handwriting: invented alphabets, each with its own taste in strokes, each written by as many hands as there
 * are drawings. Grey images `[size, size]`, ink is 255. The split is by whole alphabets, and no two characters of the
 * data set look alike.
 *
 * A character and its first drawings are the same whatever the numbers of alphabets, characters and drawings are; only
 * whether it is left out depends on the other alphabets. Names count from 1 (`glyphs03/character12`), with gaps for
 * what was left out.
 * @throws RangeError if an option is not an integer in its range, or an alphabet has no room for so many characters.
 */
export function createGlyphs(options: Partial<GlyphOptions> = {}): Dataset {
  const settings: GlyphOptions = { ...defaultGlyphOptions, ...options };
  const { alphabets: numAlphabets, characters: numCharacters, drawings, size, seed } = settings;
  requireInteger('createGlyphs', 'alphabets', numAlphabets, 1);
  requireInteger('createGlyphs', 'characters', numCharacters, 1);
  requireInteger('createGlyphs', 'drawings', drawings, 1);
  requireInteger('createGlyphs', 'size', size, 8);
  requireInteger('createGlyphs', 'seed', seed, 0);

  const random = new Random(seed);
  const streams = Array.from({ length: numAlphabets }, (_, a) => random.fork(`alphabet${a}`));
  const alphabets = streams.map((stream) => drawAlphabet(drawStyle(stream.fork('style')), numCharacters, stream));
  const selected = selectDistinct(alphabets);

  const numImages = drawings * selected.reduce((sum, numbers) => sum + numbers.length, 0);
  const pixels = new Uint8Array(numImages * size * size);
  const split: Record<Purpose, ImageClass[]> = { train: [], validation: [], test: [] };
  let row = 0;
  streams.forEach((stream, a) => {
    const hands = Array.from({ length: drawings }, (_, i) => drawHand(stream.fork(`hand${i}`)));
    for (const k of selected[a] ?? []) {
      const { strokes } = alphabets[a]?.[k] as Character;
      const rows = hands.map((hand, i) => {
        const lines = write(strokes, hand, stream.fork(`character${k}/drawing${i}`));
        rasterise(lines, hand.pen, size, pixels.subarray(row * size * size, (row + 1) * size * size));
        return row++;
      });
      const group = `glyphs${twoDigits(a + 1)}`;
      split[purposeOf(a)].push({ name: `${group}/character${twoDigits(k + 1)}`, group, rows, turns: 0 });
    }
  });
  return {
    name: 'glyphs',
    fingerprint: fingerprint([GENERATOR_VERSION, numAlphabets, numCharacters, drawings, size, seed].join(' ')),
    images: { pixels, numImages, height: size, width: size, depth: 1 },
    split,
  };
}

const twoDigits = (value: number): string => String(value).padStart(2, '0');
