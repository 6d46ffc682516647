import { describe, expect, it } from 'vitest';
import { compactLabels, contingency } from '../../src/metrics/contingency.ts';

describe('compactLabels', () => {
  it('names labels in the order in which they occur', () => {
    expect(compactLabels([7, -2, 7, 40])).toEqual({ labels: Int32Array.of(0, 1, 0, 2), numLabels: 3 });
  });
});

describe('contingency', () => {
  it('counts how labels meet', () => {
    const { counts, rowSums, columnSums, total } = contingency([5, 5, 5, 9], [1, 1, 2, 3]);
    expect([...counts]).toEqual([2, 1, 0, 0, 0, 1]);
    expect([...rowSums]).toEqual([3, 1]);
    expect([...columnSums]).toEqual([2, 1, 1]);
    expect(total).toBe(4);
  });

  it('refuses labelings of different samples', () => {
    expect(() => contingency([1, 2], [1])).toThrow('got 2 and 1 labels');
    expect(() => contingency([], [])).toThrow(RangeError);
  });
});
