import { meanRow } from './k-means.ts';
import { placePrototypes } from './placed-prototypes.ts';
import type { Problem } from './problem.ts';

/** Samples of one label that share a prototype, which is their mean. */
export interface LabelCluster {
  readonly members: readonly number[];
  /** Squared distance of every sample to the mean, [numSamples]. */
  readonly distances: Float64Array;
}

const MAX_ROUNDS = 20;

export function clusterOf(problem: Problem, members: readonly number[]): LabelCluster {
  const { span, numSamples, squaredNorms: norms } = problem;
  const mean = meanRow(span.samples, span.rank, members);
  const { products, squaredNorms } = placePrototypes(span, mean, numSamples, 1);
  const distances = products.map((product, i) => Math.max(0, norms[i]! - 2 * product + squaredNorms[0]!));
  return { members, distances };
}

/** Lloyd's rounds over the clusters of one label: each sample to the nearest mean. Null where a cluster would be empty. */
export function settle(problem: Problem, clusters: readonly LabelCluster[]): LabelCluster[] | null {
  const members = clusters.flatMap((cluster) => cluster.members);
  let settled = [...clusters];
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const groups: number[][] = settled.map(() => []);
    for (const i of members) groups[nearestOf(settled, i)]!.push(i);
    if (groups.some((group) => group.length === 0)) return null;
    const before = settled;
    settled = groups.map((group, c) => {
      const same = group.length === before[c]!.members.length && group.every((i) => before[c]!.members.includes(i));
      return same ? before[c]! : clusterOf(problem, group);
    });
    if (settled.every((cluster, c) => cluster === before[c])) break;
  }
  return settled;
}

/** The position of the cluster whose mean is nearest to sample i, the first of equals. */
function nearestOf(clusters: readonly LabelCluster[], i: number): number {
  let best = 0;
  for (let c = 1; c < clusters.length; c++) if (clusters[c]!.distances[i]! < clusters[best]!.distances[i]!) best = c;
  return best;
}

/** By how much the squared distances of the members to their means grow, summed, when two clusters become one (Ward 1963). */
export function mergingCost(a: LabelCluster, b: LabelCluster): number {
  const [n, m] = [a.members.length, b.members.length];
  let gap = 0; // ‖mean a - mean b‖²
  for (const i of b.members) gap += (a.distances[i]! - b.distances[i]!) / m;
  return (gap * n * m) / (n + m);
}
