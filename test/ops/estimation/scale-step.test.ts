import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random } from '../../../src/base/random.ts';
import { objective } from '../../../src/ops/estimation/objective.ts';
import type { Problem } from '../../../src/ops/estimation/problem.ts';
import { scaleGradient, stepScale } from '../../../src/ops/estimation/scale-step.ts';
import { anySamples, pointOf, problemOf, randomAssociation, randomCoordinates } from './random-problems.ts';

function start(samples: Parameters<typeof problemOf>[0], options: Partial<Problem>) {
  const problem = problemOf(samples, { temperature: 5, freedom: 'scale', ...options });
  const random = new Random('scale-step');
  const association = randomAssociation(random, problem, 3);
  const { matched } = pointOf(problem, randomCoordinates(random, problem, 3), association);
  /** C at s·W. */
  const at = (scale: number) =>
    objective(
      problem,
      matched,
      association.map((weight) => scale * weight),
    );
  return { problem, matched, association, at };
}

const EXACT = { tolerance: 1e-9, maxIterations: 200 };

describe.each(['l1', 'l2'] as const)('stepScale with %s', (regulariser) => {
  it('finds the least C of a fine grid of scales, and keeps the ratios of the weights', () => {
    fc.assert(
      fc.property(anySamples, fc.constantFrom(1e-6, 1e-3, 1), (samples, alpha) => {
        const { problem, matched, association, at } = start(samples, { regulariser, alpha });
        const found = stepScale(problem, matched.matching, association, EXACT);
        const grid = Array.from({ length: 241 }, (_, k) => at(10 ** (k / 40 - 3)));
        expect(objective(problem, matched, found)).toBeLessThanOrEqual(Math.min(...grid) + 1e-9);
        const scale = found[0]! / association[0]!;
        expect(scale).toBeGreaterThan(0);
        found.forEach((weight, k) => expect(weight).toBeCloseTo(scale * association[k]!, 10));
      }),
      { numRuns: 40 },
    );
  });

  it('weighs the samples as C does', () => {
    fc.assert(
      fc.property(anySamples, (samples) => {
        const weights = Float64Array.from(samples.labels, (_, i) => (i % 3) + 0.5);
        const { problem, matched, association, at } = start(samples, { regulariser, alpha: 0.01, weights });
        const slope = scaleGradient(problem, matched.matching, association);
        expect(Math.abs(slope - (at(1 + 1e-4) - at(1 - 1e-4)) / 2e-4)).toBeLessThan(1e-6);
      }),
      { numRuns: 25 },
    );
  });
});

describe('scaleGradient', () => {
  it('is the derivative in log s by central differences, and zero at the end of a step', () => {
    let steep = 0;
    fc.assert(
      fc.property(anySamples, fc.constantFrom('l1', 'l2'), (samples, regulariser) => {
        const { problem, matched, association, at } = start(samples, { regulariser, alpha: 0.02 });
        const slope = scaleGradient(problem, matched.matching, association);
        expect(Math.abs(slope - (at(Math.exp(1e-4)) - at(Math.exp(-1e-4))) / 2e-4)).toBeLessThan(1e-6);
        if (Math.abs(slope) > 1e-2) steep++;
        const found = stepScale(problem, matched.matching, association, EXACT);
        expect(Math.abs(scaleGradient(problem, matched.matching, found))).toBeLessThan(1e-6);
      }),
      { numRuns: 40 },
    );
    expect(steep).toBeGreaterThan(10);
  });
});
