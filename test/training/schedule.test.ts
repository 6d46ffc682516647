import { expect, it } from 'vitest';
import { halvingRate, warmUpShare } from '../../src/training/schedule.ts';

it('halves the rate every so many episodes', () => {
  expect([0, 1999, 2000, 3999, 4000].map((episode) => halvingRate(0.8, 2000, episode))).toEqual([
    0.8, 0.8, 0.4, 0.4, 0.2,
  ]);
});

it('keeps the rate for 0', () => {
  expect(halvingRate(0.001, 0, 1e6)).toBe(0.001);
});

it('grows the share of a term evenly, and has all of it at once without a warm-up', () => {
  expect([0, 50, 100, 500].map((episode) => warmUpShare(100, episode))).toEqual([0, 0.5, 1, 1]);
  expect(warmUpShare(0, 0)).toBe(1);
});
