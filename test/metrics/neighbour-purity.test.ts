import { describe, expect, it } from 'vitest';
import { nearestSamples } from '../../src/metrics/nearest-samples.ts';
import { neighbourPurity } from '../../src/metrics/neighbour-purity.ts';

describe('neighbourPurity', () => {
  // On a line: 0 1 2 | 10 11 12.
  const nearest = nearestSamples(Float32Array.of(0, 1, 2, 10, 11, 12), 1, 2);

  it('is 1 where classes are apart', () => {
    expect(neighbourPurity(nearest, [5, 5, 5, 8, 8, 8])).toBe(1);
  });

  it('is the mean share of own neighbours', () => {
    // Class 0 at 0 and 1 has one other each: only the nearest counts, and it is of class 0 (at 1 the earlier of equals).
    // The sample at 2 has both neighbours in class 0; the last three have both in class 1.
    expect(neighbourPurity(nearest, [0, 0, 1, 1, 1, 1])).toBeCloseTo((1 + 1 + 0 + 1 + 1 + 1) / 6, 12);
  });

  it('counts only as many neighbours as the class has others, and leaves out its only sample', () => {
    const of = nearestSamples(Float32Array.of(0, 1, 10, 11, 50), 1, 4);
    expect(neighbourPurity(of, [0, 0, 1, 1, 2])).toBe(1);
    expect(neighbourPurity(of, [0, 1, 2, 3, 4])).toBeNaN();
  });
});
