import { describe, expect, it } from 'vitest';
import { FIT_DEFAULTS } from '../../../src/ops/estimation/fit-options.ts';
import { initialise } from '../../../src/ops/estimation/fit-start.ts';
import { Random } from '../../../src/base/random.ts';
import { solve } from '../../../src/ops/estimation/solve.ts';
import { countNonZero } from '../../../src/ops/estimation/sparsity.ts';
import { associationGradient, gradientWork } from '../../../src/ops/estimation/w-step-softmax.ts';
import { problemOf, randomSamples } from './random-problems.ts';

function run(options: Parameters<typeof problemOf>[1], size = 40) {
  const problem = problemOf(randomSamples('solve', size, 3, 4), { temperature: 3, ...options });
  const fit = { ...FIT_DEFAULTS, initialisation: 'kMeans' } as const;
  return { problem, ...solve(problem, initialise(problem, fit, new Random('solve')).rows, fit) };
}

describe('solve', () => {
  it('ends at the optimality condition of L1 with exact zeros', () => {
    const { problem, point, association, converged } = run({ regulariser: 'l1', alpha: 0.02 });
    expect(converged).toBe(true);
    const slope = new Float64Array(association.length);
    associationGradient(problem, gradientWork(problem, point.matched.matching), association, slope);
    const zeros = [...association.keys()].filter((at) => association[at] === 0);
    expect(zeros.length).toBeGreaterThan(0);
    for (const at of zeros) expect(Math.abs(slope[at]!)).toBeLessThanOrEqual(0.02 * (1 + 1e-3));
  });

  it('has a sparser association under the scale-free prior than under L2, and never a null one', () => {
    const scaleFree = run({ regulariser: 'jeffreys' });
    const l2 = run({ regulariser: 'l2' });
    expect(scaleFree.events.filter(({ kind }) => kind === 'collapsed')).toEqual([]);
    expect(countNonZero(scaleFree.association, 3)).toBeLessThan(countNonZero(l2.association, 3));
    expect(countNonZero(scaleFree.association, 3)).toBeGreaterThan(0);
    expect(scaleFree.association.filter((w) => w === 0).length).toBeGreaterThanOrEqual(6);
  });

  it('says when the scale-free prior collapses, and answers with L2', () => {
    const { events, association, converged } = run({ regulariser: 'jeffreys', alpha: 1e-3, temperature: 30 }, 4);
    expect(events.map(({ kind }) => kind)).toContain('collapsed');
    expect(Math.max(...association)).toBeGreaterThan(0.01);
    expect(converged).toBe(true);
  });
});
