import { describe, expect, it } from 'vitest';
import { studentTCentralProbability, studentTPValue, studentTQuantile } from '../../src/metrics/student-t.ts';

describe('studentTQuantile', () => {
  // Two-sided critical values of the printed tables.
  it.each([
    [0.95, 1, 12.706],
    [0.95, 2, 4.303],
    [0.95, 5, 2.571],
    [0.95, 9, 2.262],
    [0.95, 28, 2.048],
    [0.95, 120, 1.98],
    [0.99, 3, 5.841],
    [0.99, 10, 3.169],
    [0.9, 4, 2.132],
  ])('is the table value for probability %f and %i degrees of freedom', (probability, freedom, table) => {
    expect(Math.abs(studentTQuantile(probability, freedom) - table)).toBeLessThan(5.1e-4);
  });

  it('tends to the normal quantile', () => {
    expect(studentTQuantile(0.95, 100_000)).toBeCloseTo(1.95998, 4);
  });

  it('refuses a probability of 1 and half degrees of freedom', () => {
    expect(() => studentTQuantile(1, 5)).toThrow(RangeError);
    expect(() => studentTQuantile(0.95, 2.5)).toThrow(/freedom must be an integer/);
  });
});

describe('studentTCentralProbability', () => {
  it.each([1, 2, 3, 4, 7, 10, 31])('is the integral of the density, %i degrees of freedom', (freedom) => {
    // The density without its constant, by Simpson's rule on t = tan(angle): the whole line fits in a finite interval.
    const integral = (to: number) => {
      const steps = 4000;
      const end = Math.atan(to);
      let sum = 0;
      for (let i = 0; i <= steps; i++) {
        const t = Math.tan((end * i) / steps);
        const weight = i === 0 || i === steps ? 1 : i % 2 === 1 ? 4 : 2;
        sum += weight * (1 + (t * t) / freedom) ** (-(freedom + 1) / 2) * (1 + t * t);
      }
      return (sum * end) / steps / 3;
    };
    for (const t of [0.3, 1, 2.5, 8]) {
      expect(studentTCentralProbability(t, freedom)).toBeCloseTo(integral(t) / integral(1e7), 6);
    }
  });

  it('is 0 at 0, 1 at infinity, and the same for −t', () => {
    expect(studentTCentralProbability(0, 6)).toBe(0);
    expect(studentTPValue(Infinity, 6)).toBeLessThan(1e-15);
    expect(studentTCentralProbability(-1.3, 6)).toBe(studentTCentralProbability(1.3, 6));
  });
});
