import { expect, test } from 'vitest';
import { summarize } from '../../src/logging/value-summary.ts';

test('numbers of a small sample', () => {
  expect(summarize([2, 4, 4, 4, 5, 5, 7, 9])).toEqual({
    count: 8,
    numNonFinite: 0,
    min: 2,
    max: 9,
    mean: expect.closeTo(5, 12),
    deviation: expect.closeTo(2, 12),
  });
});

test('a large common offset does not swallow the deviation', () => {
  expect(summarize([1e9 + 1, 1e9 + 2, 1e9 + 3]).deviation).toBeCloseTo(Math.sqrt(2 / 3), 6);
});

test('values that are not finite are counted and left out', () => {
  expect(summarize(Float32Array.of(1, NaN, 3, Infinity))).toMatchObject({ count: 4, numNonFinite: 2, min: 1, mean: 2 });
  expect(summarize([NaN])).toEqual({ count: 1, numNonFinite: 1, min: null, max: null, mean: null, deviation: null });
  expect(summarize([])).toMatchObject({ count: 0, numNonFinite: 0, mean: null });
});
