import { expect, it } from 'vitest';
import { divide } from '../../src/cli/sweep-division.ts';

it.each([
  [{}, 8, { processes: 8, threads: 1 }],
  [{}, 1, { processes: 1, threads: undefined }],
  [{ threads: 4 }, 8, { processes: 2, threads: 4 }],
  [{ threads: 16 }, 8, { processes: 1, threads: 16 }],
  [{ processes: 3 }, 8, { processes: 3, threads: 1 }],
  [{ processes: 1 }, 8, { processes: 1, threads: undefined }],
  [{ processes: 3, threads: 2 }, 8, { processes: 3, threads: 2 }],
])('divides %j of %i cores', (wanted, cores, division) => {
  expect(divide(wanted, cores)).toEqual(division);
});

it.each([{ processes: 0 }, { threads: 1.5 }, { processes: Number.NaN }])('refuses %j', (wanted) => {
  expect(() => divide(wanted)).toThrow(/must be a whole number of at least 1/);
});
