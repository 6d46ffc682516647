import { describe, expect, it } from 'vitest';
import { Random } from '../../../src/base/random.ts';
import { JEFFREYS_EPSILON, penaltyValue, shrinkageAt } from '../../../src/ops/estimation/penalty.ts';
import { problemOf, randomSamples } from './random-problems.ts';

const samples = randomSamples('penalty', 6, 2, 2);
const weights = Float64Array.of(2, -0.5, 0.05, 0);

describe('penaltyValue', () => {
  it.each([
    ['l1', 0.1 * 2.55],
    ['l2', 0.1 * (4 + 0.25 + 0.0025)],
    ['jeffreys', [4, 0.25, 0.0025, 0].reduce((sum, square) => sum + Math.log(square + JEFFREYS_EPSILON), 0) / 12],
  ] as const)('is right for %s', (regulariser, expected) => {
    expect(penaltyValue(problemOf(samples, { regulariser, alpha: 0.1 }), weights)).toBeCloseTo(expected, 12);
  });

  it('is least for even class distributions under the Dirichlet prior', () => {
    const problem = problemOf(samples, { form: 'mixture', regulariser: 'dirichlet', alpha: 0.1 });
    expect(penaltyValue(problem, Float64Array.of(0.5, 0.5))).toBeCloseTo(0.2 * Math.log(2), 12);
    expect(penaltyValue(problem, Float64Array.of(0.9, 0.1))).toBeGreaterThan(0.2 * Math.log(2));
  });
});

describe('shrinkageAt', () => {
  it.each(['l1', 'l2'] as const)('finds the least point of distance and penalty for %s', (regulariser) => {
    const problem = problemOf(samples, { regulariser, alpha: 0.1 });
    const shrunk = weights.slice();
    shrinkageAt(problem, weights)(shrunk, 2);
    const value = (w: Float64Array) =>
      w.reduce((sum, entry, at) => sum + (entry - weights[at]!) ** 2 / 4, 0) + penaltyValue(problem, w);
    const random = new Random('prox');
    for (let trial = 0; trial < 100; trial++) {
      const other = shrunk.map((entry) => entry + 0.1 * random.normal());
      expect(value(other)).toBeGreaterThan(value(shrunk));
    }
    if (regulariser === 'l1') expect([...shrunk.subarray(2)]).toEqual([0, 0]);
  });

  it('majorises the scale-free prior where it is taken', () => {
    const problem = problemOf(samples, { regulariser: 'jeffreys' });
    const shrunk = weights.slice();
    shrinkageAt(problem, weights)(shrunk, 0.5);
    expect(penaltyValue(problem, shrunk)).toBeLessThan(penaltyValue(problem, weights));
    expect(shrunk[0]).toBeCloseTo(2 / (1 + 0.5 / (6 * (4 + JEFFREYS_EPSILON))), 12);
  });
});
