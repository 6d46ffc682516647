import { describe, expect, it } from 'vitest';
import { rowCount, squaredRowDistances } from '../../src/metrics/squared-row-distances.ts';

describe('squaredRowDistances', () => {
  it('is the squared distance of every pair of rows', () => {
    const a = Float32Array.of(0, 0, 1, 2);
    const b = Float32Array.of(3, 4, 1, 2, -1, 0);
    expect([...squaredRowDistances(a, b, 2)]).toEqual([25, 5, 1, 8, 0, 8]);
  });

  it('is exactly 0 for equal rows far from the origin', () => {
    const row = Float32Array.of(1e4, -3e4, 0.1);
    expect(squaredRowDistances(row, row, 3)[0]).toBe(0);
  });
});

describe('rowCount', () => {
  it('refuses broken rows', () => {
    expect(rowCount('test', new Float32Array(6), 3)).toBe(2);
    expect(() => rowCount('test', new Float32Array(7), 3)).toThrow(/test: 7 numbers are no whole rows of 3/);
  });
});
