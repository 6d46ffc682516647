import { expect, it } from 'vitest';
import { halvingRate } from '../../src/training/schedule.ts';

it('halves the rate every so many episodes', () => {
  expect([0, 1999, 2000, 3999, 4000].map((episode) => halvingRate(0.8, 2000, episode))).toEqual([
    0.8, 0.8, 0.4, 0.4, 0.2,
  ]);
});

it('keeps the rate for 0', () => {
  expect(halvingRate(0.001, 0, 1e6)).toBe(0.001);
});
