import { requireInteger } from '../../base/check.ts';
import { Random } from '../../base/random.ts';
import type { Dataset, ImageClass } from '../types.ts';
import { drawAttempt } from './alphabet.ts';
import { judgeAttempts, keptCharacters } from './attempts.ts';
import type { AlphabetSource, KeptCharacter } from './attempts.ts';
import { DEFAULT_ATTEMPTS } from './default-attempts.ts';
import { drawnOnDemand } from './drawn-on-demand.ts';
import { fingerprint } from './fingerprint.ts';
import { drawHand, write } from './hand.ts';
import type { Hand } from './hand.ts';
import { rasterise } from './rasterise.ts';
import { purposeOf } from './selection.ts';
import type { Purpose } from './selection.ts';
import type { Stroke } from './stroke.ts';
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

/** What {@link createGlyphs} makes unless told otherwise. */
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
 * what was left out. Images are drawn when they are first wanted.
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
  const sources = Array.from({ length: numAlphabets }, (_, a): AlphabetSource => {
    const stream = random.fork(`alphabet${a}`);
    return { style: drawStyle(stream.fork('style')), random: stream };
  });
  const isKnown =
    seed === defaultGlyphOptions.seed &&
    numAlphabets === defaultGlyphOptions.alphabets &&
    numCharacters === defaultGlyphOptions.characters;
  const attempts = isKnown ? DEFAULT_ATTEMPTS : judgeAttempts(sources, numCharacters);

  const split: Record<Purpose, ImageClass[]> = { train: [], validation: [], test: [] };
  const writers: Writer[] = []; // one a class, in the order of the rows
  sources.forEach((source, a) => {
    const hands = Array.from({ length: drawings }, (_, i) => drawHand(source.random.fork(`hand${i}`)));
    for (const character of keptCharacters(attempts[a] as string)) {
      const rows = Array.from({ length: drawings }, (_, i) => writers.length * drawings + i);
      writers.push(writerOf(source, character, hands, size));
      const group = `glyphs${twoDigits(a + 1)}`;
      split[purposeOf(a)].push({ name: `${group}/character${twoDigits(character.number + 1)}`, group, rows, turns: 0 });
    }
  });
  return {
    name: 'glyphs',
    fingerprint: fingerprint([GENERATOR_VERSION, numAlphabets, numCharacters, drawings, size, seed].join(' ')),
    images: drawnOnDemand(drawings * writers.length, size, (row, image) =>
      writers[Math.floor(row / drawings)]?.(row % drawings, image),
    ),
    split,
  };
}

/** Writes one of the drawings of a character into a blank image. */
type Writer = (drawing: number, image: Uint8Array) => void;

function writerOf(
  { style, random }: AlphabetSource,
  character: KeptCharacter,
  hands: readonly Hand[],
  size: number,
): Writer {
  let strokes: readonly Stroke[] | undefined; // of all its drawings
  return (drawing, image) => {
    strokes ??= drawAttempt(style, character.attempt, random);
    const hand = hands[drawing] as Hand;
    const lines = write(strokes, hand, random.fork(`character${character.number}/drawing${drawing}`));
    rasterise(lines, hand.pen, size, image);
  };
}

const twoDigits = (value: number): string => String(value).padStart(2, '0');
