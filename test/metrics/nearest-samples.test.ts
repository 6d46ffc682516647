import { describe, expect, it } from 'vitest';
import { nearestSamples } from '../../src/metrics/nearest-samples.ts';
import { blobs } from './support/blobs.ts';

describe('nearestSamples', () => {
  it('sorts the others by their distance, the earlier of equals first', () => {
    // On a line: 0, 1, 2, 4. From 1, samples 0 and 2 are equally near.
    expect([...nearestSamples(Float32Array.of(0, 1, 2, 4), 1, 3)]).toEqual([1, 2, 3, 0, 2, 3, 1, 0, 3, 2, 1, 0]);
  });

  it.each([1, 4, 19])('is the head of a full sort, for %i neighbours', (count) => {
    const rows = blobs([[0, 0, 0]], 20, 1, 1);
    const at = (i: number) => rows.subarray(3 * i, 3 * i + 3);
    const wanted = Array.from({ length: 20 }, (_, i) =>
      Array.from({ length: 20 }, (_, j) => ({ j, d: Math.hypot(...at(j).map((v, k) => v - at(i)[k]!)) }))
        .filter(({ j }) => j !== i)
        .sort((a, b) => a.d - b.d)
        .slice(0, count)
        .map(({ j }) => j),
    ).flat();
    expect([...nearestSamples(rows, 3, count)]).toEqual(wanted);
  });

  it('never counts a sample as its own neighbour, even among equals', () => {
    const nearest = nearestSamples(new Float32Array(4), 1, 3);
    for (let i = 0; i < 4; i++) expect(nearest.subarray(3 * i, 3 * i + 3).includes(i)).toBe(false);
  });

  it('refuses more neighbours than there are', () => {
    expect(() => nearestSamples(Float32Array.of(1, 2), 1, 2)).toThrow('must be from 1 to 1, got 2');
  });
});
