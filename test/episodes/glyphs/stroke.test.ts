import { expect, it } from 'vitest';
import { boundsOf, mapKnots, strokeThrough } from '../../../src/episodes/glyphs/stroke.ts';

const points: [number, number][] = [
  [0, 1],
  [2, 0],
  [1, 3],
];

it('makes corners of inner knots only', () => {
  expect(strokeThrough(points, true).map((knot) => knot.corner)).toEqual([false, true, false]);
  expect(strokeThrough(points, false).some((knot) => knot.corner)).toBe(false);
});

it('moves every knot and keeps its corners', () => {
  const moved = mapKnots(strokeThrough(points, true), (x, y) => [y, -x]);
  expect(moved[1]).toEqual({ x: 0, y: -2, corner: true });
});

it('bounds all strokes together', () => {
  const strokes = [strokeThrough(points, true), strokeThrough([[-1, 0.5]], false)];
  expect(boundsOf(strokes)).toEqual({ left: -1, top: 0, right: 2, bottom: 3 });
});
