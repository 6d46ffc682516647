import { describe, expect, it } from 'vitest';
import { formatPercent, meanInterval, pairedDifference } from '../../src/metrics/interval.ts';
import { Random } from '../../src/base/random.ts';

describe('meanInterval', () => {
  it('uses Student below 30 values', () => {
    const interval = meanInterval([1, 2, 3, 4, 5]);
    expect(interval.mean).toBe(3);
    expect(interval.deviation).toBeCloseTo(Math.sqrt(2.5), 12);
    expect(interval.halfWidth).toBeCloseTo((2.7764 * Math.sqrt(2.5)) / Math.sqrt(5), 4);
    expect(interval.count).toBe(5);
  });

  it('uses 1.96 from 30 values on', () => {
    const values = Array.from({ length: 30 }, (_, i) => i % 2);
    const deviation = Math.sqrt(30 / 4 / 29);
    expect(meanInterval(values).halfWidth).toBeCloseTo((1.96 * deviation) / Math.sqrt(30), 12);
  });

  it.each([5, 40])('holds the true mean in about 95 of 100 draws of %i values', (count) => {
    const random = new Random('coverage');
    let held = 0;
    for (let draw = 0; draw < 2000; draw++) {
      const { mean, halfWidth } = meanInterval(Array.from({ length: count }, () => random.normal(7, 2)));
      if (Math.abs(mean - 7) <= halfWidth) held++;
    }
    expect(held / 2000).toBeGreaterThan(0.93);
    expect(held / 2000).toBeLessThan(0.97);
  });

  it('knows no spread from one value, and none in equal ones', () => {
    expect(meanInterval([0.5])).toEqual({ mean: 0.5, halfWidth: NaN, deviation: NaN, count: 1 });
    expect(meanInterval([0.5, 0.5, 0.5]).halfWidth).toBe(0);
  });

  it('refuses no values and values that are not finite', () => {
    expect(() => meanInterval([])).toThrow(/at least one/);
    expect(() => meanInterval([1, NaN])).toThrow(/value 1 must be finite, got NaN/);
  });
});

describe('pairedDifference', () => {
  // Student 1908, hours of sleep gained under two drugs: t = 4.0621 with 9 degrees of freedom, p = 0.00283.
  const first = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0];
  const second = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4];

  it('gives the paired t test', () => {
    const difference = pairedDifference(second, first);
    expect(difference.mean).toBeCloseTo(1.58, 12);
    expect(difference.pValue).toBeCloseTo(0.00283, 5);
    expect(difference.halfWidth).toBeCloseTo(0.8799, 4);
    expect(pairedDifference(first, second).mean).toBeCloseTo(-1.58, 12);
  });

  it('has p = 1 without any difference, and 0 for one that never varies', () => {
    expect(pairedDifference([1, 2, 3], [1, 2, 3]).pValue).toBe(1);
    expect(pairedDifference([2, 3, 4], [1, 2, 3]).pValue).toBeLessThan(1e-12);
    expect(pairedDifference([2], [1]).pValue).toBeNaN();
  });

  it('refuses lengths that differ', () => {
    expect(() => pairedDifference([1, 2], [1])).toThrow(/got 2 and 1/);
  });
});

describe('formatPercent', () => {
  it('writes two digits', () => {
    expect(formatPercent({ mean: 0.97534, halfWidth: 0.00118 })).toBe('97.53 ± 0.12 %');
    expect(formatPercent(meanInterval([1]))).toBe('100.00 %');
  });
});
