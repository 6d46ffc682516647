import { describe, expect, it } from 'vitest';
import { clusterOf, mergingCost, settle } from '../../../src/ops/estimation/label-clusters.ts';
import { problemOf } from './random-problems.ts';

const samples = {
  embeddings: Float64Array.of(0, 0, 2, 0, 9, 0, 11, 4, 50, 50),
  labels: Int32Array.of(0, 0, 0, 0, 1),
  numLabels: 2,
  depth: 2,
};
const problem = problemOf(samples, {});
const cluster = (...members: number[]) => clusterOf(problem, members);

describe('clusterOf', () => {
  it('has the distances of all samples to the mean of its own', () => {
    [1, 1, 64, 116, 4901].forEach((distance, i) => expect(cluster(0, 1).distances[i]).toBeCloseTo(distance, 6));
  });
});

describe('settle', () => {
  it('puts each sample to the nearest mean until none moves', () => {
    const settled = settle(problem, [cluster(0, 2), cluster(3, 1)]);
    expect(settled?.map(({ members }) => [...members].sort())).toEqual([
      [0, 1],
      [2, 3],
    ]);
  });

  it('says when a cluster is left without a sample', () => {
    expect(settle(problem, [cluster(0, 1), { ...cluster(4), members: [] }])).toBeNull();
  });
});

describe('mergingCost', () => {
  it('is the growth of the sum of squares within', () => {
    const within = ({ members, distances }: ReturnType<typeof cluster>) =>
      members.reduce((sum, i) => sum + distances[i]!, 0);
    const [a, b, both] = [cluster(0, 1), cluster(2), cluster(0, 1, 2)];
    expect(mergingCost(a, b)).toBeCloseTo(within(both) - within(a) - within(b), 6);
    expect(mergingCost(b, a)).toBeCloseTo(mergingCost(a, b), 6);
  });
});
