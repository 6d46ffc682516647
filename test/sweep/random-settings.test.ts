import { expect, it } from 'vitest';
import { drawSettings } from '../../src/sweep/random-settings.ts';
import { planOf } from './made-up.ts';

const range = (from: number, to: number, more: object = {}) => ({
  ...{ from, to, scale: 'linear' as const, integer: false },
  ...more,
});
const draw = (vary: Parameters<typeof drawSettings>[0]['vary'], trials = 2000, seed = 1) =>
  drawSettings({ trials, seed, vary });
const column = (name: string, drawn: Record<string, unknown>[]) => drawn.map((trial) => trial[name] as number);

it('draws from the whole range evenly, or evenly in its logarithm', () => {
  const drawn = draw({ margin: range(2, 6), learningRate: range(1e-4, 1e-2, { scale: 'log' }) });
  const quarter = (values: number[], low: number, high: number) =>
    values.filter((value) => value >= low && value < high).length / values.length;
  const margins = column('margin', drawn);
  const rates = column('learningRate', drawn);
  for (const k of [0, 1, 2, 3]) {
    expect(quarter(margins, 2 + k, 3 + k)).toBeCloseTo(0.25, 1);
    expect(quarter(rates, 10 ** (-4 + k / 2), 10 ** (-3.5 + k / 2))).toBeCloseTo(0.25, 1);
  }
});

it('draws whole numbers with both ends as often as the others', () => {
  const values = column('ways', draw({ ways: range(2, 5, { integer: true }) }));
  for (const way of [2, 3, 4, 5]) expect(values.filter((v) => v === way).length / 2000).toBeCloseTo(0.25, 1);
  const log = column('ways', draw({ ways: range(1, 64, { integer: true, scale: 'log' }) }));
  expect(log.every((v) => Number.isInteger(v) && v >= 1 && v <= 64)).toBe(true);
  expect(log.filter((v) => v <= 8).length / 2000).toBeGreaterThan(0.5);
});

it('draws numbers that can be typed, and of lists their values', () => {
  const drawn = draw({ margin: range(0.1, 0.3), jitter: [true, false] }, 50);
  for (const trial of drawn) expect(String(trial.margin).length).toBeLessThanOrEqual(8);
  expect(new Set(column('jitter', drawn))).toEqual(new Set([true, false]));
});

it('draws the same from the same seed, the first trials too when more are drawn or settings are added', () => {
  const vary = { margin: range(0, 1), ways: [5, 10, 20] };
  expect(draw(vary, 30)).toEqual(draw(vary, 30));
  expect(draw(vary, 60).slice(0, 30)).toEqual(draw(vary, 30));
  expect(column('margin', draw({ jitter: [true, false], ...vary }, 30))).toEqual(column('margin', draw(vary, 30)));
  expect(draw(vary, 30, 2)).not.toEqual(draw(vary, 30));
});

it('is what a plan says at `random`, which remembers what had a logarithmic scale', () => {
  const plan = planOf({
    random: { trials: 4, vary: { learningRate: { from: 1e-4, to: 1e-2, scale: 'log' }, margin: { from: 1, to: 2 } } },
    seeds: 2,
  });
  expect(plan.entries).toHaveLength(8);
  expect(plan.varied).toEqual(['learningRate', 'margin']);
  expect(plan.logarithmic).toEqual(['learningRate']);
});
