import { describe, expect, it } from 'vitest';
import { hasCollapsed, l2Association, zeroSmallWeights } from '../../../src/ops/estimation/scale-free.ts';
import { proximalGradient } from '../../../src/ops/estimation/w-step-softmax.ts';
import { pointOf, problemOf, randomSamples } from './random-problems.ts';

const problem = problemOf(randomSamples('scale-free', 12, 2, 2), { regulariser: 'jeffreys', alpha: 0.01 });

describe('hasCollapsed', () => {
  it('tells an association that says nothing, up to a constant in each row', () => {
    expect(hasCollapsed(Float64Array.of(3, 3, 0.001, 0), 2)).toBe(true);
    expect(hasCollapsed(Float64Array.of(3, 3, 1, 0), 2)).toBe(false);
    expect(hasCollapsed(Float64Array.of(0), 1)).toBe(false); // one class has nothing to say
  });
});

describe('zeroSmallWeights', () => {
  const coordinates = problem.span.samples.subarray(0, 2 * problem.span.rank);

  it('makes small weights exact zeros, and C falls', () => {
    const association = Float64Array.of(2, 0.004, -0.003, 2);
    const before = pointOf(problem, coordinates, association);
    const after = zeroSmallWeights(problem, before, association);
    expect([...after!.association]).toEqual([2, 0, 0, 2]);
    expect(after!.point.objective).toBeLessThan(before.objective);
    expect(after!.point.objective).toBeCloseTo(pointOf(problem, coordinates, after!.association).objective, 12);
  });

  it('leaves an association without small weights', () => {
    const association = Float64Array.of(2, 1, -1, 2);
    expect(zeroSmallWeights(problem, pointOf(problem, coordinates, association), association)).toBeNull();
  });
});

describe('l2Association', () => {
  it('is optimal under L2, not under the prior of the problem', () => {
    const { matched } = pointOf(problem, problem.span.samples, new Float64Array(24));
    const association = l2Association(problem, matched, new Float64Array(24));
    const residual = proximalGradient({ ...problem, regulariser: 'l2' }, matched.matching, association);
    expect(Math.max(...residual.map(Math.abs))).toBeLessThan(1e-5);
    expect(Math.max(...association)).toBeGreaterThan(0.1);
  });
});
