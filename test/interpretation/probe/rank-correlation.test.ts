import { describe, expect, it } from 'vitest';
import { Random } from '../../../src/base/random.ts';
import { rankCorrelation } from '../../../src/interpretation/probe/rank-correlation.ts';

/** Ranks by counting, correlation by its definition. */
function slowSpearman(a: number[], b: number[]): number {
  const ranks = (v: number[]) =>
    v.map((x) => v.filter((y) => y < x).length + (v.filter((y) => y === x).length - 1) / 2);
  const [x, y] = [ranks(a), ranks(b)];
  const mean = (v: number[]) => v.reduce((s, t) => s + t, 0) / v.length;
  const covariance = (v: number[], w: number[]) => mean(v.map((t, i) => (t - mean(v)) * (w[i]! - mean(w))));
  return covariance(x, y) / Math.sqrt(covariance(x, x) * covariance(y, y));
}

describe('rankCorrelation', () => {
  it('equals a slow recomputation, with ties and infinite values', () => {
    const random = new Random(1);
    const a = Array.from({ length: 60 }, () => random.integer(12));
    const b = a.map((v) => (random.next() < 0.2 ? Infinity : v + random.normal(0, 6)));
    const { coefficient, interval, count } = rankCorrelation(a, b, new Random(2));
    expect(coefficient).toBeCloseTo(slowSpearman(a, b), 12);
    expect(count).toBe(60);
    expect(interval![0]).toBeLessThan(coefficient!);
    expect(interval![1]).toBeGreaterThan(coefficient!);
  });

  it('is 1 or -1 for orders that agree or are opposite, whatever the values', () => {
    const a = [1, 2, 3, 4, 5, 6];
    const up = rankCorrelation(a, a.map(Math.exp), new Random(1));
    expect(up.coefficient).toBeCloseTo(1, 12);
    const down = rankCorrelation(
      a,
      a.map((v) => 1 / v),
      new Random(1),
    );
    expect(down.coefficient).toBeCloseTo(-1, 12);
  });

  it('has an interval near that of Fisher, and the same one for the same stream', () => {
    const random = new Random(3);
    const a = Array.from({ length: 300 }, () => random.normal());
    const b = a.map((v) => 0.5 * v + random.normal());
    const first = rankCorrelation(a, b, new Random(4));
    const z = Math.atanh(first.coefficient!);
    const half = 1.96 * Math.sqrt((1 + first.coefficient! ** 2 / 2) / 297); // Bonett and Wright 2000
    expect(first.interval![0]).toBeCloseTo(Math.tanh(z - half), 1);
    expect(first.interval![1]).toBeCloseTo(Math.tanh(z + half), 1);
    expect(rankCorrelation(a, b, new Random(4))).toEqual(first);
  });

  it('covers no correlation about 19 times of 20', () => {
    const random = new Random(5);
    const covered = Array.from({ length: 40 }, (_, trial) => {
      const draw = () => Array.from({ length: 30 }, () => random.normal());
      const [low, high] = rankCorrelation(draw(), draw(), random.fork(trial)).interval!;
      return low <= 0 && high >= 0;
    }).filter(Boolean).length;
    expect(covered).toBeGreaterThanOrEqual(34);
  });

  it('has no coefficient where nothing varies', () => {
    expect(rankCorrelation([0, 0, 0], [1, 2, 3], new Random(1))).toEqual({
      coefficient: null,
      interval: null,
      count: 3,
    });
  });

  it('refuses what are no pairs of numbers', () => {
    expect(() => rankCorrelation([1], [1, 2], new Random(1))).toThrow(/needs pairs, got 1 and 2/);
    expect(() => rankCorrelation([], [], new Random(1))).toThrow(/at least 1, got 0/);
    expect(() => rankCorrelation([NaN], [1], new Random(1))).toThrow(/got NaN/);
  });
});
