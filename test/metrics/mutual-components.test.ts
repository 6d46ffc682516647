import { describe, expect, it } from 'vitest';
import { Random } from '../../src/base/random.ts';
import { componentsPerClass } from '../../src/metrics/mutual-components.ts';
import { nearestSamples } from '../../src/metrics/nearest-samples.ts';
import { blobs } from './support/blobs.ts';

/** The same by flooding from each sample not yet reached, over the definition. */
function flood(nearest: Int32Array, labels: number[], k: number): number[] {
  const near = (i: number, j: number) => nearest.subarray(i * k, i * k + k).includes(j);
  const reached = new Set<number>();
  const components = new Map<number, number>();
  labels.forEach((label, start) => {
    if (reached.has(start)) return;
    components.set(label, (components.get(label) ?? 0) + 1);
    const open = [start];
    for (let i = open.pop(); i !== undefined; i = open.pop()) {
      if (reached.has(i)) continue;
      reached.add(i);
      for (let j = 0; j < labels.length; j++) if (labels[j] === label && near(i, j) && near(j, i)) open.push(j);
    }
  });
  return [...components.values()];
}

describe('componentsPerClass', () => {
  it('counts the pieces of each class', () => {
    // On a line: class 7 at 0 1 and 20 21, class 3 at 10 11 12.
    const nearest = nearestSamples(Float32Array.of(0, 1, 10, 11, 12, 20, 21), 1, 2);
    expect([...componentsPerClass(nearest, [7, 7, 3, 3, 3, 7, 7])]).toEqual([2, 1]);
  });

  it('joins only samples that are near each other both ways', () => {
    // 0 1 | 3: the nearest of 3 is 1, but the nearest of 1 is 0.
    expect([...componentsPerClass(nearestSamples(Float32Array.of(0, 1, 3), 1, 1), [0, 0, 0])]).toEqual([2]);
  });

  it('does not join a class through another', () => {
    // Corners of a square, class by class across: each is a mutual neighbour of both of the other class alone.
    const corners = Float32Array.of(0, 0, 1, 0, 1, 1, 0, 1);
    expect([...componentsPerClass(nearestSamples(corners, 2, 2), [0, 1, 0, 1])]).toEqual([2, 2]);
  });

  it.each([1, 3, 6])('is what flooding finds on random samples, for %i neighbours', (k) => {
    const random = new Random(k);
    const labels = Array.from({ length: 60 }, (_, i) => (i < 4 ? i : random.integer(4)));
    const nearest = nearestSamples(blobs([[0, 0]], 60, 1, k), 2, k);
    const wanted = flood(nearest, labels, k);
    expect(Math.max(...wanted)).toBeGreaterThan(1);
    expect([...componentsPerClass(nearest, labels)]).toEqual(wanted);
  });
});
