import { describe, expect, it } from 'vitest';
import { Random } from '../../../src/base/random.ts';
import { relations } from '../../../src/episodes/glyphs/relations.ts';
import type { Relation } from '../../../src/episodes/glyphs/relations.ts';
import { boundsOf, strokeThrough } from '../../../src/episodes/glyphs/stroke.ts';

const [chained, branching, crossing, beside, below, inside, parallel] = relations as readonly Relation[] & {
  length: 7;
} as [Relation, Relation, Relation, Relation, Relation, Relation, Relation];
const stem = strokeThrough(
  [
    [1, 1],
    [1, 1.5],
    [1, 2],
  ],
  false,
);
const bar = strokeThrough(
  [
    [0, 0],
    [0.2, 0],
    [0.4, 0],
  ],
  false,
);
const random = new Random(1);

describe('relations', () => {
  it('has the seven that this test names', () => {
    expect(relations).toHaveLength(7);
  });

  it('chains, branches and crosses at a knot of the target', () => {
    expect(chained(bar, stem, random)[0]).toMatchObject({ x: 1, y: 2 });
    const branch = branching(bar, stem, random);
    expect(branch.some(({ x, y }) => x === 1 && [1, 1.5, 2].includes(y))).toBe(true);
    expect(crossing(bar, stem, random)[1]).toMatchObject({ x: 1, y: 1.5 });
  });

  it('leaves a gap beside and below', () => {
    expect(boundsOf([beside(bar, stem, random)]).left).toBeGreaterThan(1.05);
    expect(boundsOf([below(bar, stem, random)]).top).toBeGreaterThan(2.05);
  });

  it('fits inside, in the middle of the target', () => {
    const { left, right, top } = boundsOf([inside(bar, stem, random)]);
    expect((left + right) / 2).toBeCloseTo(1);
    expect(top).toBeCloseTo(1.5);
    expect(right - left).toBeLessThanOrEqual(0.5);
  });

  it('repeats a stem to its right and a bar below it', () => {
    const secondStem = boundsOf([parallel(bar, stem, random)]);
    expect(secondStem.left).toBeGreaterThan(1.1);
    expect(secondStem.top).toBe(1);
    expect(boundsOf([parallel(stem, bar, random)]).top).toBeGreaterThan(0.1);
  });
});
