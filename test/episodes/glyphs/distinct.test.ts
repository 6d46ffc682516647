import { describe, expect, it } from 'vitest';
import { shapeDistance, shapeOf } from '../../../src/episodes/glyphs/distinct.ts';
import { mapKnots, strokeThrough } from '../../../src/episodes/glyphs/stroke.ts';
import type { Stroke } from '../../../src/episodes/glyphs/stroke.ts';
import { trace } from '../../../src/episodes/glyphs/trace.ts';

const line = (x0: number, y0: number, x1: number, y1: number): Stroke =>
  strokeThrough(
    [
      [x0, y0],
      [x1, y1],
    ],
    false,
  );
const ring = trace([{ length: 1, sweep: 370 }], 0);
const tee = [line(0, 0, 1, 0), line(0.5, 0, 0.5, 1)];
const distance = (a: Stroke[], b: Stroke[]): number => shapeDistance(shapeOf(a), shapeOf(b));

describe('shapeDistance', () => {
  it('is about nothing between a character and its shifted, scaled or slightly stretched copy', () => {
    const copy = tee.map((stroke) => mapKnots(stroke, (x, y) => [3 + 0.5 * x, 0.6 * y]));
    expect(distance(tee, copy)).toBeLessThan(0.04);
    expect(distance([ring], [mapKnots(ring, (x, y) => [x, 0.7 * y])])).toBeLessThan(0.04);
  });

  it('does not mind in which direction a line was drawn', () => {
    expect(distance(tee, [line(1, 0, 0, 0), line(0.5, 1, 0.5, 0)])).toBeLessThan(0.04);
  });

  it('is the same both ways, and large between different characters', () => {
    const ell = [line(0, 0, 0, 1), line(0, 1, 1, 1)];
    expect(distance(tee, ell)).toBe(distance(ell, tee));
    expect(distance(tee, ell)).toBeGreaterThan(0.3);
    expect(distance([line(0, 0, 0, 1)], [line(0, 0, 1, 0)])).toBeGreaterThan(0.2);
  });

  it('notices one more stroke or dot', () => {
    expect(distance([ring], [ring, strokeThrough([[0, 0.16]], false)])).toBeGreaterThan(0.12);
    expect(distance(tee, [...tee, line(0, 1, 1, 1)])).toBeGreaterThan(0.15);
  });

  it('only has to say "beyond" past the distance that is enough', () => {
    const [a, b] = [shapeOf(tee), shapeOf([line(0, 0, 0, 1), line(0, 1, 1, 1)])];
    expect(shapeDistance(a, b, 0.1)).toBeGreaterThan(0.1);
    expect(shapeDistance(a, b, 0.9)).toBe(shapeDistance(a, b));
  });

  it('takes a single dot', () => {
    const dot = [strokeThrough([[0.2, 0.2]], false)];
    expect(distance(dot, dot)).toBeLessThan(0.04);
    expect(distance(dot, tee)).toBeGreaterThan(0.2);
  });
});
