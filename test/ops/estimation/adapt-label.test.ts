import { describe, expect, it } from 'vitest';
import { adaptLabel } from '../../../src/ops/estimation/adapt-label.ts';
import { clusterScore, otherLabels } from '../../../src/ops/estimation/cluster-score.ts';
import { clusterOf } from '../../../src/ops/estimation/label-clusters.ts';
import { problemOf } from './random-problems.ts';

// Label 0: three samples about 0 and three about 10; label 1 about 5.
const samples = {
  embeddings: Float64Array.of(-0.2, 0, 0.2, 9.8, 10, 10.2, 4.8, 5, 5.2),
  labels: Int32Array.of(0, 0, 0, 0, 0, 0, 1, 1, 1),
  numLabels: 2,
  depth: 1,
};
const problem = problemOf(samples, { temperature: 0.1, anchor: 10 });
const cluster = (...members: number[]) => clusterOf(problem, members);
const others = otherLabels(problem, [[], [cluster(6, 7, 8)]], 0);

function adapt(...start: number[][]) {
  const clusters = start.map((members) => cluster(...members));
  const adapted = adaptLabel(problem, clusters, others);
  return { ...adapted, sizes: adapted.clusters.map(({ members }) => members.length).sort(), start: clusters };
}

describe('adaptLabel', () => {
  it('grows one mode to two', () => {
    const { moves, sizes } = adapt([0, 1, 2, 3, 4, 5]);
    expect(sizes).toEqual([3, 3]);
    expect(moves.map(({ kind }) => kind)).toEqual(['founded']);
  });

  it('merges what is one mode', () => {
    const { moves, sizes } = adapt([0, 1], [2], [3, 4, 5]);
    expect(sizes).toEqual([3, 3]);
    expect(moves).toEqual([{ kind: 'merged', cluster: 1, sample: null }]);
  });

  it('prunes a prototype whose samples do as well with its neighbours', () => {
    const { moves, sizes } = adapt([0, 1], [2, 3], [4, 5]);
    expect(sizes).toEqual([3, 3]);
    expect(moves.map(({ kind }) => kind)).toEqual(['pruned']);
  });

  it('lowers the score with what it does, and does nothing where it cannot', () => {
    const { clusters, start } = adapt([0], [1], [2, 3, 4, 5]);
    expect(clusterScore(problem, clusters, others)).toBeLessThan(clusterScore(problem, start, others));
    expect(adapt([0, 1, 2], [3, 4, 5]).moves).toEqual([]);
  });
});
