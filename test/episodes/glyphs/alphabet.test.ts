import { describe, expect, it } from 'vitest';
import { Random } from '../../../src/base/random.ts';
import { drawAlphabet, resemblesAny } from '../../../src/episodes/glyphs/alphabet.ts';
import { strokeThrough } from '../../../src/episodes/glyphs/stroke.ts';
import { drawStyle } from '../../../src/episodes/glyphs/style.ts';

const style = drawStyle(new Random(3));

describe('drawAlphabet', () => {
  it('draws characters of which no two are alike', () => {
    const characters = drawAlphabet(style, 25, new Random(1));
    expect(characters).toHaveLength(25);
    characters.forEach((character, k) => expect(resemblesAny(character, characters.slice(0, k))).toBe(false));
    expect(resemblesAny(characters[0]!, characters)).toBe(true);
  });

  it('keeps the first characters when it draws more', () => {
    const few = drawAlphabet(style, 5, new Random(1));
    expect(drawAlphabet(style, 10, new Random(1)).slice(0, 5)).toEqual(few);
  });

  it('says so when a style has no room for so many', () => {
    const stem = strokeThrough(
      [
        [0, 0],
        [0, 1],
      ],
      false,
    );
    const stems = { ...style, motifs: [stem], reuse: 1, moreStrokes: 0, symmetry: 0, headline: 0, dots: 0 };
    expect(() => drawAlphabet(stems, 3, new Random(1))).toThrow(
      new RangeError('drawAlphabet: count is 3 but only 1 different characters were found; lower it.'),
    );
  });

  it('refuses ticks and blots', () => {
    const scribble = strokeThrough(
      Array.from({ length: 60 }, (_, i): [number, number] => [(i % 2) * 0.2, i / 600]),
      true,
    );
    const blots = { ...style, motifs: [scribble], reuse: 1, moreStrokes: 0, symmetry: 0, headline: 0, dots: 0 };
    expect(() => drawAlphabet(blots, 1, new Random(1))).toThrow(/only 0 different characters/);
  });
});
