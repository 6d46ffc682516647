import { describe, expect, it } from 'vitest';
import type { Knot } from '../../../src/episodes/glyphs/stroke.ts';
import { trace } from '../../../src/episodes/glyphs/trace.ts';

const last = (knots: readonly Knot[]): Knot => knots[knots.length - 1] as Knot;

describe('trace', () => {
  it('runs straight along the heading: 0 is right, 90 is down', () => {
    expect(last(trace([{ length: 2 }], 0)).x).toBeCloseTo(2);
    const down = last(trace([{ length: 2 }], 90));
    expect(down.x).toBeCloseTo(0);
    expect(down.y).toBeCloseTo(2);
  });

  it('comes back to its start after four right angles, with three corners', () => {
    const square = trace([{ length: 1 }, ...Array.from({ length: 3 }, () => ({ turn: 90, length: 1 }))], 0);
    expect(last(square).x).toBeCloseTo(0);
    expect(last(square).y).toBeCloseTo(0);
    expect(square.filter((knot) => knot.corner)).toHaveLength(3);
  });

  it('puts the knots of an arc on a circle of that length', () => {
    const circle = trace([{ length: 2 * Math.PI, sweep: 360 }], 0); // radius 1, centre (0, 1)
    for (const { x, y } of circle) expect(Math.hypot(x, y - 1)).toBeCloseTo(1);
    expect(circle.some((knot) => knot.corner)).toBe(false);
  });
});
