import { describe, expect, it } from 'vitest';
import { exponentOf, growthOf, straightLine } from '../../bench/exponent.ts';

const sizes = [2, 4, 8, 16];

describe('exponentOf', () => {
  it('is the exponent of a power', () => {
    for (const exponent of [0, 0.5, 1, 2]) {
      expect(
        exponentOf(
          sizes,
          sizes.map((size) => 3 * size ** exponent),
        ),
      ).toBeCloseTo(exponent, 10);
    }
  });

  it('is under 1 where a fixed cost is added to what is linear', () => {
    const exponent = exponentOf(
      sizes,
      sizes.map((size) => 10 + size),
    );
    expect(exponent).toBeGreaterThan(0.1);
    expect(exponent).toBeLessThan(0.6);
  });

  it('refuses a single size, and what has no logarithm', () => {
    expect(() => exponentOf([1], [1])).toThrow(/at least two sizes/);
    expect(() => exponentOf([1, 2], [1, 0])).toThrow(/above 0/);
  });
});

describe('growthOf', () => {
  it('has an exponent for each round, so that a slow round changes none', () => {
    const rounds = sizes.map((size) => [size, 5 * size, 2 * size]);
    const { all, last } = growthOf(sizes, rounds);
    for (const exponent of [all.low, all.median, all.high, last.low, last.median, last.high]) {
      expect(exponent).toBeCloseTo(1, 10);
    }
  });

  it('tells the last two sizes apart from all', () => {
    const { all, last } = growthOf(sizes, [[1], [1], [1], [4]]);
    expect(last.median).toBeCloseTo(2, 10);
    expect(all.median).toBeLessThan(1);
  });
});

describe('straightLine', () => {
  it('finds the line that the values are on', () => {
    const { fixed, slope } = straightLine(
      sizes,
      sizes.map((size) => 7 + 0.5 * size),
    );
    expect(fixed).toBeCloseTo(7, 8);
    expect(slope).toBeCloseTo(0.5, 8);
  });

  it('has the least squared relative errors', () => {
    const values = [3, 4, 9, 11];
    const error = ({ fixed, slope }: { fixed: number; slope: number }) =>
      sizes.reduce((sum, size, i) => sum + ((fixed + slope * size) / values[i]! - 1) ** 2, 0);
    const best = straightLine(sizes, values);
    for (const [f, s] of [
      [0.01, 0],
      [-0.01, 0],
      [0, 0.01],
      [0, -0.01],
    ]) {
      expect(error({ fixed: best.fixed + f!, slope: best.slope + s! })).toBeGreaterThan(error(best));
    }
  });
});
