import { describe, expect, it } from 'vitest';
import { mainEffects } from '../../src/sweep/main-effects.ts';
import { madeUpResults, planOf } from './made-up.ts';

const effectsOf = (text: object, accuracies: (number | null)[]) => {
  const plan = planOf(text);
  return mainEffects(plan, new Map(madeUpResults(plan, accuracies).map((result) => [result.id, result])));
};
const meansOf = (text: object, accuracies: (number | null)[]) =>
  effectsOf(text, accuracies).map(({ setting, axis, values }) => [
    ...[setting, axis],
    ...values.map(({ label, mean, jobs }) => `${label}: ${mean.toFixed(3)} of ${jobs}`),
  ]);

describe('mainEffects', () => {
  it('has for each value of a setting the mean of all jobs with it', () => {
    const text = { vary: { filters: [16, 8], jitter: [false, true] }, seeds: 2 };
    expect(meansOf(text, [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8])).toEqual([
      ['filters', 'linear', '8: 0.650 of 4', '16: 0.250 of 4'],
      ['jitter', 'category', 'false: 0.350 of 4', 'true: 0.550 of 4'],
    ]);
  });

  it('is of the jobs that are there', () => {
    const text = { vary: { filters: [8, 16, 32], jitter: [false, true] } };
    expect(meansOf(text, [0.1, 0.2, null, 0.4])).toEqual([
      ['filters', 'linear', '8: 0.150 of 2', '16: 0.400 of 1'],
      ['jitter', 'category', 'false: 0.100 of 1', 'true: 0.300 of 2'],
    ]);
    expect(effectsOf(text, [0.1])[0]!.values[0]!.halfWidth).toBeNaN();
    expect(effectsOf(text, [])).toEqual([]);
  });

  it('has an axis of logarithms where the plan drew on one, or the numbers go over a hundredfold', () => {
    const axisOf = (text: object) => effectsOf(text, [0.1, 0.2])[0]!.axis;
    const drawn = (scale: string) => ({
      random: { trials: 2, vary: { learningRate: { from: 1e-3, to: 2e-3, scale } } },
    });
    expect(axisOf(drawn('log'))).toBe('log');
    expect(axisOf(drawn('linear'))).toBe('linear');
    expect(axisOf({ vary: { learningRate: [1e-4, 1e-2] } })).toBe('log');
    expect(axisOf({ vary: { anchor: [0, 100] } })).toBe('linear');
    expect(axisOf({ list: [{ validationWays: 5 }, {}] })).toBe('category');
  });
});
