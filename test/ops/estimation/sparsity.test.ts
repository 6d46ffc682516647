import { describe, expect, it } from 'vitest';
import { centreOnMedians, countNonZero } from '../../../src/ops/estimation/sparsity.ts';

describe('sparsity', () => {
  const association = Float64Array.of(1, 1, 1, 5, 0, 0, -2, 3, 4, 4, 4, 4);

  it('counts weights that differ from their row’s median', () => {
    expect(countNonZero(association, 4)).toBe(3);
    expect(countNonZero(Float64Array.of(3, -3), 1)).toBe(0); // with one class no weight says anything
  });

  it('takes a constant off each row, so that most weights are zero', () => {
    expect([...centreOnMedians(association, 4)]).toEqual([0, 0, 0, 4, 0, 0, -2, 3, 0, 0, 0, 0]);
  });
});
