import { describe, expect, it } from 'vitest';
import { Random } from '../../../src/base/random.ts';
import { kMeansClusters, meanRow } from '../../../src/ops/estimation/k-means.ts';

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
