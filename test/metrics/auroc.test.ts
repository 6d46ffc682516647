import { expect, it } from 'vitest';
import { Random } from '../../src/base/random.ts';
import { auroc } from '../../src/metrics/auroc.ts';
import { quantile } from '../../src/metrics/quantile.ts';

it('is the share of pairs in the right order, ties counting half', () => {
  const random = new Random(1);
  const positives = Array.from({ length: 40 }, () => random.integer(12) + 2);
  const negatives = Array.from({ length: 30 }, () => random.integer(12));
  let wins = 0;
  for (const a of positives) for (const b of negatives) wins += a > b ? 1 : a === b ? 0.5 : 0;
  expect(auroc(positives, negatives)).toBeCloseTo(wins / 1200, 12);
  expect(auroc([2, Infinity], [1])).toBe(1);
  expect(auroc([1, 1], [1])).toBe(0.5);
  expect(() => auroc([], [1])).toThrow('got 0 and 1');
  expect(() => auroc([NaN], [1])).toThrow('got NaN');
  expect(() => auroc([1], [NaN, 2])).toThrow('got NaN');
});

it('finds quantiles between neighbours', () => {
  expect(quantile([3, 1, 2], 0.5)).toBe(2);
  expect(quantile([10, 0], 0.25)).toBe(2.5);
  expect(quantile([7], 0.95)).toBe(7);
  expect(quantile(Float64Array.of(5, 1, 3), 1)).toBe(5);
  expect(() => quantile([], 0.5)).toThrow('needs a value');
  expect(() => quantile([1], 2)).toThrow('q must be from 0 to 1');
});
