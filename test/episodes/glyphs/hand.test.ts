import { describe, expect, it } from 'vitest';
import { Random } from '../../../src/base/random.ts';
import { boundsOfLines, flatten } from '../../../src/episodes/glyphs/curve.ts';
import { drawHand, write } from '../../../src/episodes/glyphs/hand.ts';
import type { Hand } from '../../../src/episodes/glyphs/hand.ts';
import { strokeThrough } from '../../../src/episodes/glyphs/stroke.ts';

const printer: Hand = {
  slant: 0,
  scaleX: 1,
  scaleY: 1,
  shiftX: 0,
  shiftY: 0,
  looseness: 0,
  roundness: 0,
  pen: 0.05,
};
const angle = strokeThrough(
  [
    [0.3, 0.3],
    [0.3, 0.7],
    [0.6, 0.7],
  ],
  true,
);

describe('write', () => {
  it('draws the character itself with a hand of no looseness', () => {
    const [line] = write([angle], printer, new Random(1));
    const exact = flatten(angle);
    expect(line).toHaveLength(exact.length);
    exact.forEach((value, i) => expect(line?.[i]).toBeCloseTo(value, 10));
  });

  it('shifts, scales and slants to the right as the hand does', () => {
    const { left, right, top, bottom } = boundsOfLines(
      write([angle], { ...printer, scaleX: 0.5, scaleY: 1.2, shiftX: 0.1 }, new Random(1)),
    );
    expect([left, right, top, bottom].map((value) => Number(value.toFixed(6)))).toEqual([0.5, 0.65, 0.26, 0.74]);
    const stem = strokeThrough(
      [
        [0.5, 0.3],
        [0.5, 0.7],
      ],
      false,
    );
    const [slanted] = write([stem], { ...printer, slant: 0.5 }, new Random(1));
    expect(slanted?.[0]).toBeCloseTo(0.6); // the top leans to the right
    expect(slanted?.at(-2)).toBeCloseTo(0.4);
  });

  it('cuts corners with a round hand', () => {
    const { left, bottom } = boundsOfLines(write([angle], printer, new Random(1)));
    const [line] = write([angle], { ...printer, roundness: 1 }, new Random(1));
    const points = Array.from({ length: (line?.length ?? 0) / 2 }, (_, i) => [line?.[2 * i], line?.[2 * i + 1]]);
    expect(points).not.toContainEqual([left, bottom]);
    expect(line?.length).toBeGreaterThan(flatten(angle).length);
  });

  it('keeps every drawing on the canvas, however large the hand', () => {
    for (let seed = 0; seed < 50; seed++) {
      const random = new Random(seed);
      const hand = { ...drawHand(random), scaleX: 3, shiftY: 0.4 };
      const { left, top, right, bottom } = boundsOfLines(write([angle], hand, random));
      expect(Math.min(left, top)).toBeGreaterThanOrEqual(hand.pen - 1e-9);
      expect(Math.max(right, bottom)).toBeLessThanOrEqual(1 - hand.pen + 1e-9);
    }
  });
});

describe('drawHand', () => {
  it('gives each hand its own style', () => {
    expect(drawHand(new Random(1))).toEqual(drawHand(new Random(1)));
    expect(drawHand(new Random(1)).slant).not.toBe(drawHand(new Random(2)).slant);
  });
});
