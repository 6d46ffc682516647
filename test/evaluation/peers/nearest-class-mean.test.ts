import { describe, expect, it } from 'vitest';
import { nearestClassMean } from '../../../src/evaluation/peers/nearest-class-mean.ts';

describe('nearestClassMean', () => {
  it('scores by minus the squared distance to the mean of each class', () => {
    const support = Float32Array.of(0, 0, 2, 0, 5, 5); // class 0 twice, mean (1, 0); class 1 once; class 2 never
    const scores = nearestClassMean(support, Int32Array.of(0, 0, 1), 3, 2).scores(Float32Array.of(1, 1, 4, 5));
    expect([...scores]).toEqual([-1, -32, -Infinity, -34, -1, -Infinity]);
  });

  it('refuses a support that does not fit its labels', () => {
    expect(() => nearestClassMean(Float32Array.of(1, 2, 3), Int32Array.of(0), 1, 2)).toThrow(
      /nearestClassMean: support must be/,
    );
  });
});
