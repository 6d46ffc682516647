import { describe, expect, it } from 'vitest';
import { framed } from '../../../web/src/draw/frame.ts';
import { PAD, type Stroke } from '../../../web/src/draw/strokes.ts';

const line = (x1: number, y1: number, x2: number, y2: number): Stroke => [
  { x: x1, y: y1 },
  { x: x2, y: y2 },
];

function box(strokes: readonly Stroke[]) {
  const points = strokes.flat();
  const [xs, ys] = [points.map(({ x }) => x), points.map(({ y }) => y)];
  return {
    middle: [(Math.min(...xs) + Math.max(...xs)) / 2, (Math.min(...ys) + Math.max(...ys)) / 2],
    sides: [Math.max(...xs) - Math.min(...xs), Math.max(...ys) - Math.min(...ys)],
  };
}

describe('framed', () => {
  it('moves a drawing of usual size to the middle and leaves its size', () => {
    const { middle, sides } = box(framed([line(5, 10, 65, 40), line(5, 10, 5, 20)]));
    expect(middle.map((at) => at / PAD)).toEqual([0.5, 0.5]);
    expect(sides).toEqual([60, 30]);
  });

  it('brings what is too large or too small to the size that networks saw, shape kept', () => {
    const large = box(framed([line(0, 0, 105, 52.5)])).sides;
    expect(large[0]).toBeCloseTo(84);
    expect(large[1]).toBeCloseTo(42);
    const small = box(framed([line(50, 50, 80, 65)])).sides;
    expect(small[0]).toBeCloseTo(49);
    expect(small[1]).toBeCloseTo(24.5);
  });

  it('does not blow up a stroke that has only begun, nor a dot', () => {
    expect(box(framed([line(10, 10, 12, 10)])).sides[0]).toBeCloseTo(5);
    expect(framed([[{ x: 3, y: 4 }]])).toEqual([[{ x: PAD / 2, y: PAD / 2 }]]);
    expect(framed([])).toEqual([]);
  });
});
