import { describe, expect, it } from 'vitest';
import { silhouette } from '../../src/metrics/silhouette.ts';
import { blobLabels, blobs } from './support/blobs.ts';

describe('silhouette', () => {
  it('is the mean of (b - a)/max(a, b)', () => {
    // On a line: class 0 at 0, 1, class 1 at 4, 6. a = 1, 1, 2, 2; b = 5, 4, 3.5, 5.5.
    const wanted = (4 / 5 + 3 / 4 + 1.5 / 3.5 + 3.5 / 5.5) / 4;
    expect(silhouette(Float32Array.of(0, 1, 4, 6), 1, [0, 0, 1, 1])).toBeCloseTo(wanted, 12);
  });

  it('takes the nearest other class, and 0 for the only sample of one', () => {
    // A third class, one sample at 9: b of class 1's samples becomes min(3.5, 5) and min(5.5, 3).
    const wanted = (4 / 5 + 3 / 4 + 1.5 / 3.5 + 1 / 3 + 0) / 5;
    expect(silhouette(Float32Array.of(0, 1, 4, 6, 9), 1, [0, 0, 1, 1, 2])).toBeCloseTo(wanted, 12);
  });

  it('is near 1 for classes apart, negative where they are mixed up, and does not change with scale', () => {
    const rows = blobs([[0, 0], [20, 0]], 15, 0.5, 1); // prettier-ignore
    expect(silhouette(rows, 2, blobLabels([0, 1], 15))).toBeGreaterThan(0.9);
    // Each class has most of one blob, and two samples in the other.
    const mixed = Array.from({ length: 30 }, (_, i) => i % 2);
    expect(silhouette(rows, 2, mixed)).toBeLessThan(0);
    const scaled = rows.map((value) => value * 4);
    expect(silhouette(scaled, 2, mixed)).toBeCloseTo(silhouette(rows, 2, mixed), 12);
  });

  it('is 0 where all samples coincide', () => {
    expect(silhouette(new Float32Array(4), 1, [0, 0, 1, 1])).toBe(0);
  });

  it('refuses a single class', () => {
    expect(() => silhouette(Float32Array.of(1, 2), 1, [0, 0])).toThrow('2 labels of 1 classes for 2 samples');
  });
});
