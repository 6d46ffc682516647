import { describe, expect, it } from 'vitest';
import { studentTQuantile } from '../../src/metrics/student-t.ts';
import { summarise } from '../../src/sweep/summary.ts';
import { madeUpResults, planOf } from './made-up.ts';

const plan = planOf({ vary: { filters: [8, 16], jitter: [false, true] }, seeds: 3, tests: ['vinyals'] });
const all = [0.6, 0.7, 0.8, 0.9, 0.91, 0.92, 0.5, 0.5, 0.5, 0.92, 0.9, 0.91];

describe('summarise', () => {
  it('has of each combination the mean over its seeds, with the interval of so few', () => {
    const { combinations, jobs, done, tests, seconds } = summarise(plan, madeUpResults(plan, all));
    expect([jobs, done, combinations.length, seconds]).toEqual([12, 12, 4, 24]);
    expect(tests).toEqual(['20-way 1-shot', '20-way 5-shot', '5-way 1-shot', '5-way 5-shot']);
    const [{ settings, validation, tests: tested, best }] = combinations as [(typeof combinations)[number]];
    expect(settings).toEqual({ filters: 8, jitter: false });
    expect(validation!.mean).toBeCloseTo(0.7, 12);
    expect(validation!.halfWidth).toBeCloseTo((studentTQuantile(0.95, 2) * 0.1) / Math.sqrt(3), 12);
    for (const test of tested) expect(test!.mean).toBeCloseTo(0.6, 12);
    expect(best!.seed).toBe(3);
  });

  it('has of one seed the interval of its episodes', () => {
    const one = planOf({ vary: { filters: [8, 16] } });
    const [first] = summarise(one, madeUpResults(one, [0.6, 0.7])).combinations;
    expect(first!.validation).toMatchObject({ mean: 0.6, halfWidth: 0.01, count: 1 });
    expect(first!.tests[0]).toMatchObject({ mean: 0.5, halfWidth: 0.02, count: 1 });
  });

  it('takes the winner on the validation classes, the first of equals, whatever the tests say', () => {
    const results = madeUpResults(plan, all).map((result, i) => ({
      ...result,
      tests: result.tests.map((test) => ({ ...test, accuracy: i < 3 ? 1 : 0.2 })),
    }));
    const { winner, combinations } = summarise(plan, results);
    expect(winner).toBe(combinations[1]); // as good as the last
    expect(winner!.best!.seed).toBe(3);
  });

  it('takes no combination whose other seeds are missing, and says how many there are', () => {
    const { winner, combinations, done, jobs } = summarise(
      plan,
      madeUpResults(plan, [0.6, 0.7, 0.8, 0.99, 0.99, null]),
    );
    expect(combinations.map((combination) => combination.done)).toEqual([3, 2, 0, 0]);
    expect([done, jobs]).toEqual([5, 12]);
    expect(winner).toBe(combinations[0]);
    expect(combinations[2]).toMatchObject({ validation: null, tests: [null, null, null, null], best: null });
    expect(summarise(plan, madeUpResults(plan, [0.9, 0.9])).winner).toBeNull();
    expect(summarise(plan, []).winner).toBeNull();
  });

  it('knows no time where one is not known', () => {
    const results = madeUpResults(plan, all);
    expect(summarise(plan, [{ ...results[0]!, seconds: null }, results[1]!]).seconds).toBeNull();
  });
});
