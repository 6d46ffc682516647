import { describe, expect, it } from 'vitest';
import { Random } from '../../../src/base/random.ts';
import { drawMotif, numCurvedKinds, numStraightKinds } from '../../../src/episodes/glyphs/motif.ts';
import type { MotifStyle } from '../../../src/episodes/glyphs/motif.ts';
import { boundsOf } from '../../../src/episodes/glyphs/stroke.ts';

const only = (count: number, kind: number): number[] => Array.from({ length: count }, (_, i) => (i === kind ? 1 : 0));
const style = (curviness: number, kind: number): MotifStyle => ({
  curviness,
  headings: [90],
  bend: 90,
  straightWeights: only(numStraightKinds, kind),
  curvedWeights: only(numCurvedKinds, kind),
});

describe('drawMotif', () => {
  it('starts every kind at the origin with a larger extent of 1', () => {
    for (const [curviness, count] of [
      [0, numStraightKinds],
      [1, numCurvedKinds],
    ] as const) {
      for (let kind = 0; kind < count; kind++) {
        const motif = drawMotif(style(curviness, kind), new Random(kind));
        const { left, top, right, bottom } = boundsOf([motif]);
        expect(Math.max(right - left, bottom - top)).toBeCloseTo(1);
        expect(motif[0]).toMatchObject({ x: 0, y: 0 });
      }
    }
  });

  it('draws the line along the heading', () => {
    const end = drawMotif(style(0, 0), new Random(1)).at(-1);
    expect(end?.x).toBeCloseTo(0);
    expect(end?.y).toBeCloseTo(1);
  });

  it('gives the same motif for the same stream, another for another', () => {
    expect(drawMotif(style(1, 0), new Random(5))).toEqual(drawMotif(style(1, 0), new Random(5)));
    expect(drawMotif(style(1, 0), new Random(5))).not.toEqual(drawMotif(style(1, 0), new Random(6)));
  });
});
