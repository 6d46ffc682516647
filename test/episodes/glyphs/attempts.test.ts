import { describe, expect, it } from 'vitest';
import { Random } from '../../../src/base/random.ts';
import { drawAttempt, resemblesAny } from '../../../src/episodes/glyphs/alphabet.ts';
import { judgeAttempts, keptCharacters } from '../../../src/episodes/glyphs/attempts.ts';
import { defaultGlyphOptions } from '../../../src/episodes/glyphs/create-glyphs.ts';
import { DEFAULT_ATTEMPTS } from '../../../src/episodes/glyphs/default-attempts.ts';
import { shapeOf } from '../../../src/episodes/glyphs/distinct.ts';
import { drawStyle } from '../../../src/episodes/glyphs/style.ts';

function sourcesOf(count: number, seed: number) {
  const random = new Random(seed);
  return Array.from({ length: count }, (_, a) => {
    const stream = random.fork(`alphabet${a}`);
    return { style: drawStyle(stream.fork('style')), random: stream };
  });
}

describe('judgeAttempts', () => {
  it('keeps characters of which no two are alike, and says which of an alphabet resemble those of another', () => {
    const sources = sourcesOf(8, 3);
    const letters = judgeAttempts(sources, 20);
    const shapes = (a: number, letter: string) =>
      [...letters[a]!].flatMap((own, attempt) =>
        own === letter ? [{ shape: shapeOf(drawAttempt(sources[a]!.style, attempt, sources[a]!.random)) }] : [],
      );
    const kept = sources.flatMap((_, a) => shapes(a, 'o'));
    const leftOut = sources.flatMap((_, a) => shapes(a, 'x'));
    expect(kept.length + leftOut.length).toBe(8 * 20);
    expect(leftOut.length).toBeGreaterThan(0);
    kept.forEach((character, k) => expect(resemblesAny(character, kept.slice(0, k))).toBe(false));
    for (const character of leftOut) expect(resemblesAny(character, kept)).toBe(true);
  });

  it('finds for the default alphabets what is written down', () => {
    const { alphabets, characters, seed } = defaultGlyphOptions;
    expect(judgeAttempts(sourcesOf(alphabets, seed), characters)).toEqual(DEFAULT_ATTEMPTS);
  });
});

describe('keptCharacters', () => {
  it('numbers the characters, those that are left out too', () => {
    expect(keptCharacters('.ox..xo')).toEqual([
      { number: 0, attempt: 1 },
      { number: 3, attempt: 6 },
    ]);
    expect(keptCharacters('')).toEqual([]);
  });
});
