import { describe, expect, it } from 'vitest';
import { Random } from '../../../src/base/random.ts';
import { drawCharacter } from '../../../src/episodes/glyphs/character.ts';
import { boundsOf, strokeThrough } from '../../../src/episodes/glyphs/stroke.ts';
import { drawStyle } from '../../../src/episodes/glyphs/style.ts';
import type { AlphabetStyle } from '../../../src/episodes/glyphs/style.ts';

const angle = strokeThrough(
  [
    [0, 0],
    [0, 1],
    [0.5, 1],
  ],
  true,
);
const plain: AlphabetStyle = {
  ...drawStyle(new Random(1)),
  motifs: [angle],
  reuse: 1,
  moreStrokes: 0,
  symmetry: 0,
  headline: 0,
  dots: 0,
};
const draw = (style: AlphabetStyle, seed = 1) => drawCharacter(style, new Random(seed));

describe('drawCharacter', () => {
  it('is one motif where the style wants no more, centred and of the size of the alphabet', () => {
    for (let seed = 0; seed < 20; seed++) {
      const strokes = draw(plain, seed);
      expect(strokes).toHaveLength(1);
      expect(strokes[0]).toHaveLength(3);
      const { left, top, right, bottom } = boundsOf(strokes);
      expect((left + right) / 2).toBeCloseTo(0.5);
      expect((top + bottom) / 2).toBeCloseTo(0.5);
      expect(Math.max((right - left) / plain.width, (bottom - top) / plain.height)).toBeLessThan(2);
      expect(Math.max((right - left) / plain.width, (bottom - top) / plain.height)).toBeGreaterThan(0.7);
    }
  });

  it('has about as many strokes as the style says, and never more than six', () => {
    const counts = Array.from({ length: 300 }, (_, seed) => draw({ ...plain, moreStrokes: 1 }, seed).length);
    const mean = counts.reduce((sum, count) => sum + count, 0) / counts.length;
    expect(mean).toBeGreaterThan(1.7);
    expect(mean).toBeLessThan(2.2);
    expect(Math.max(...counts)).toBeLessThanOrEqual(6);
  });

  it('is its own mirror image in a symmetric alphabet', () => {
    const knots = draw({ ...plain, symmetry: 1 }).flat();
    for (const { x, y } of knots) {
      expect(knots.some((other) => Math.abs(1 - x - other.x) < 1e-9 && Math.abs(y - other.y) < 1e-9)).toBe(true);
    }
  });

  it('adds a bar on top and dots where the style has them', () => {
    const bar = draw({ ...plain, headline: 1 }).at(-1) ?? [];
    expect(bar).toHaveLength(2);
    expect(bar[0]?.y).toBe(bar[1]?.y);
    const dots = draw({ ...plain, dots: 1 }).slice(1);
    expect(dots.length).toBeGreaterThanOrEqual(1);
    for (const dot of dots) expect(dot).toHaveLength(1);
  });
});
