import { describe, expect, it } from 'vitest';
import { minimise, type Objective, type StopRule } from '../../../src/evaluation/peers/minimise.ts';

/** ½ Σ a_i (x_i − i)²: curvatures from 1 to 1e4. */
const curvatures = [1, 10, 100, 1000, 10_000];
const bowl: Objective = (x, gradient) => {
  let value = 0;
  curvatures.forEach((a, i) => {
    value += (a * (x[i]! - i) ** 2) / 2;
    gradient[i] = a * (x[i]! - i);
  });
  return value;
};
const tight: StopRule = (_value, norm, first) => norm <= 1e-10 * first;

describe('minimise', () => {
  it('finds the bottom of a long valley', () => {
    const { x, relativeGradient, iterations } = minimise(bowl, new Float64Array(5).fill(7), tight, 500);
    x.forEach((value, i) => expect(value).toBeCloseTo(i, 5));
    expect(relativeGradient).toBeLessThanOrEqual(1e-10);
    expect(iterations).toBeLessThan(100);
  });

  it('never raises the value, and leaves the start alone', () => {
    const values: number[] = [];
    const softPlus: Objective = (x, gradient) => {
      // log(1 + e^x) + x²/20: flat far to the left, so that full steps overshoot.
      gradient[0] = 1 / (1 + Math.exp(-x[0]!)) + x[0]! / 10;
      return Math.log1p(Math.exp(x[0]!)) + x[0]! ** 2 / 20;
    };
    const start = Float64Array.of(30);
    const { x } = minimise(
      softPlus,
      start,
      (value, norm, first) => values.push(value) < 0 || tight(value, norm, first),
      200,
    );
    expect(start[0]).toBe(30);
    for (let i = 1; i < values.length; i++) expect(values[i]!).toBeLessThanOrEqual(values[i - 1]! + 1e-12);
    expect(1 / (1 + Math.exp(-x[0]!)) + x[0]! / 10).toBeCloseTo(0, 7);
  });

  it('stops at once where the gradient is 0, and at the limit of iterations', () => {
    const there = minimise(bowl, Float64Array.of(0, 1, 2, 3, 4), tight, 500);
    expect(there).toMatchObject({ relativeGradient: 0, iterations: 0, value: 0 });
    expect(minimise(bowl, new Float64Array(5).fill(7), tight, 3).iterations).toBe(3);
  });
});
