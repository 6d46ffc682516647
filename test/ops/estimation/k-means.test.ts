import { describe, expect, it } from 'vitest';
import { Random } from '../../../src/base/random.ts';
import { kMeans, kMeansClusters, meanRow } from '../../../src/ops/estimation/k-means.ts';
import { nmiArithmetic } from '../../../src/metrics/mutual-information.ts';
import { blobLabels, blobs } from '../../metrics/support/blobs.ts';

/** Sum of squared distances to the mean of the own cluster, over the definition. */
function inertiaOf(rows: Float32Array, depth: number, clusters: ArrayLike<number>): number {
  let sum = 0;
  for (const cluster of new Set(Array.from(clusters))) {
    const members = Array.from(clusters, (_, i) => i).filter((i) => clusters[i] === cluster);
    for (let d = 0; d < depth; d++) {
      const mean = members.reduce((s, i) => s + rows[i * depth + d]!, 0) / members.length;
      sum += members.reduce((s, i) => s + (rows[i * depth + d]! - mean) ** 2, 0);
    }
  }
  return sum;
}

describe('kMeans', () => {
  const centers = [
    [0, 0, 5],
    [6, 0, 0],
    [0, 6, 0],
    [-6, -6, 0],
  ];
  const separated = blobs(centers, 12, 0.5, 1);

  it('finds clusters that are apart, and their means', () => {
    const { assignments, centers: found, inertia } = kMeans(separated, 3, 4, 3, new Random(2));
    expect(nmiArithmetic(assignments, blobLabels([0, 1, 2, 3], 12))).toBeCloseTo(1, 12);
    expect(inertia).toBeCloseTo(inertiaOf(separated, 3, assignments), 6);
    const first = assignments[0]!;
    const mean = Array.from({ length: 12 }, (_, i) => separated[3 * i + 2]!).reduce((a, b) => a + b) / 12;
    expect(found[3 * first + 2]).toBeCloseTo(mean, 10);
  });

  it('reaches the least inertia of all partitions of a few samples', () => {
    const rows = blobs([[0, 0]], 10, 1, 4);
    let least = Infinity;
    for (let bits = 1; bits < 2 ** 9; bits++) {
      const clusters = Array.from({ length: 10 }, (_, i) => (bits >> i) & 1); // sample 9 in cluster 0: each cut once
      least = Math.min(least, inertiaOf(rows, 2, clusters));
    }
    expect(kMeans(rows, 2, 2, 20, new Random(5)).inertia).toBeCloseTo(least, 6);
  });

  it('is the best of its restarts', () => {
    const rows = blobs([[0, 0]], 60, 1, 6);
    const one = kMeans(rows, 2, 8, 1, new Random(7)).inertia;
    const many = kMeans(rows, 2, 8, 15, new Random(7)).inertia; // its first run is the one above
    expect(many).toBeLessThan(one);
  });

  it('gives the same clusters for the same stream', () => {
    const rows = blobs([[0, 0]], 40, 1, 8);
    const run = () => kMeans(rows, 2, 5, 2, new Random('again'));
    expect(run()).toEqual(run());
  });

  it('ends where samples coincide and where each is a cluster', () => {
    const same = kMeans(new Float32Array(12).fill(3), 2, 4, 2, new Random(1));
    expect(same.inertia).toBe(0);
    expect([...same.centers].every((value) => value === 3)).toBe(true);
    const rows = blobs([[0, 0]], 6, 1, 9);
    const single = kMeans(rows, 2, 6, 1, new Random(1));
    expect(single.inertia).toBe(0);
    expect(new Set(single.assignments).size).toBe(6);
  });

  it('has the mean of all for one cluster', () => {
    const { centers: found, assignments } = kMeans(Float32Array.of(1, 2, 6), 1, 1, 1, new Random(1));
    expect([...found]).toEqual([3]);
    expect([...assignments]).toEqual([0, 0, 0]);
  });

  it('refuses more clusters than samples', () => {
    expect(() => kMeans(Float32Array.of(1, 2), 1, 3, 1, new Random(1))).toThrow('must be from 1 to 2, got 3');
  });
});

describe('kMeansClusters', () => {
  const rows = Float64Array.of(0, 0, 9, 9, 0, 1, 9, 8, 5, 5, 1, 0);

  it('finds clusters that lie apart, whatever the seed', () => {
    for (let seed = 0; seed < 20; seed++) {
      const clusters = kMeansClusters(rows, 2, [0, 1, 2, 3, 5], 2, new Random(seed));
      expect(clusters.map((cluster) => cluster.join()).sort()).toEqual(['0,2,5', '1,3']);
    }
  });

  it('puts every member into one cluster and nobody else', () => {
    const clusters = kMeansClusters(rows, 2, [0, 2, 4], 3, new Random(1));
    expect(clusters.flat().sort()).toEqual([0, 2, 4]);
  });

  it('founds one cluster for samples at one point, and no more than there are samples', () => {
    expect(kMeansClusters(Float64Array.of(1, 1, 1), 1, [0, 1, 2], 3, new Random(1))).toEqual([[0, 1, 2]]);
    expect(kMeansClusters(rows, 2, [4], 3, new Random(1))).toEqual([[4]]);
  });
});

describe('meanRow', () => {
  it('is the mean of the members', () => {
    expect([...meanRow(Float64Array.of(1, 2, 3, 4, 100, 100), 2, [0, 1])]).toEqual([2, 3]);
  });
});
