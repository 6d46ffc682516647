import { expect, it } from 'vitest';
import { median, speedRatio, spread } from '../../bench/statistics.ts';

it('takes the middle of any number of values', () => {
  expect(median([3, 1, 2])).toBe(2);
  expect(median([4, 1, 3, 2])).toBe(2.5);
  expect(() => median([])).toThrow(/there must be a value/);
  expect(spread([3, 1, 2])).toEqual({ median: 2, low: 1, high: 3 });
});

it('compares round by round, so that a slow round does not count', () => {
  expect(speedRatio([1, 10, 2], [2, 20, 3])).toEqual({ median: 2, low: 1.5, high: 2 });
  expect(() => speedRatio([1], [1, 2])).toThrow(/same rounds, got 1 and 2/);
});
