import { clusterScore, type OtherLabels } from './cluster-score.ts';
import { clusterOf, mergingCost, settle, type LabelCluster } from './label-clusters.ts';
import type { Problem } from './problem.ts';

/** A change of the number of prototypes, told as an event of the fit; `cluster` is its position within the label. */
export interface AdaptMove {
  readonly kind: 'founded' | 'merged' | 'pruned';
  readonly cluster: number;
  readonly sample: number | null;
}

/** One label's clusters while they are searched; `score` falls with every move. */
interface LabelSearch {
  clusters: readonly LabelCluster[];
  score: number;
  readonly moves: AdaptMove[];
}

/** A sample farther from its prototypes than this many times the scatter of a cluster may found one of its own. */
const FAR = 2;
/** A fall of the score within rounding is none. */
const LEAST_FALL = 1e-9;

/**
 * Changes the clusters of one label while the score falls: grows by a sample that is misclassified or far from every
 * prototype of its label, then merges the nearest pairs, then prunes clusters whose samples do as well with the others.
 */
export function adaptLabel(
  problem: Problem,
  clusters: readonly LabelCluster[],
  others: OtherLabels,
): { clusters: readonly LabelCluster[]; moves: readonly AdaptMove[] } {
  const search: LabelSearch = { clusters, score: clusterScore(problem, clusters, others), moves: [] };
  grow(problem, search, others);
  while (merge(problem, search, others));
  while (prune(problem, search, others));
  return { clusters: search.clusters, moves: search.moves };
}

/** Takes the candidate if the score falls. */
function accept(
  problem: Problem,
  search: LabelSearch,
  others: OtherLabels,
  candidate: readonly LabelCluster[] | null,
  move: AdaptMove,
): boolean {
  if (candidate === null) return false;
  const score = clusterScore(problem, candidate, others);
  if (!(score < search.score - LEAST_FALL)) return false;
  search.clusters = candidate;
  search.score = score;
  search.moves.push(move);
  return true;
}

/** Founds clusters by one sample after the other, the farthest from its prototypes first, until none is left that may. */
function grow(problem: Problem, search: LabelSearch, others: OtherLabels): void {
  const refused = new Set<number>();
  for (;;) {
    const founder = farthestCandidate(problem, search.clusters, others, refused);
    if (founder === null) return;
    const grown = settle(problem, [
      ...search.clusters.map((cluster) => without(cluster, founder)),
      clusterOf(problem, [founder]),
    ]);
    const move = { kind: 'founded', cluster: search.clusters.length, sample: founder } as const;
    if (accept(problem, search, others, grown, move)) refused.clear();
    refused.add(founder);
  }
}

/** The cluster without a sample, but with the same mean: the rounds that follow move it. */
function without({ members, distances }: LabelCluster, sample: number): LabelCluster {
  return { members: members.filter((i) => i !== sample), distances };
}

function farthestCandidate(
  { scatter }: Problem,
  clusters: readonly LabelCluster[],
  { nearest }: OtherLabels,
  refused: ReadonlySet<number>,
): number | null {
  let [founder, farthest] = [-1, 0];
  for (const { members } of clusters) {
    for (const i of members) {
      const distance = clusters.reduce((least, { distances }) => Math.min(least, distances[i]!), Infinity);
      const may = distance > nearest[i]! || distance > FAR * scatter;
      if (may && distance > farthest && !refused.has(i)) [founder, farthest] = [i, distance];
    }
  }
  return founder < 0 ? null : founder;
}

/** Merges the first pair, cheapest first, with which the score falls. */
function merge(problem: Problem, search: LabelSearch, others: OtherLabels): boolean {
  const { clusters } = search;
  const pairs = clusters.flatMap((a, j) =>
    clusters.slice(0, j).map((b, k) => ({ first: k, second: j, cost: mergingCost(a, b) })),
  );
  return pairs
    .sort((a, b) => a.cost - b.cost)
    .some(({ first, second }) => {
      const union = clusterOf(problem, [...clusters[first]!.members, ...clusters[second]!.members]);
      const merged = clusters.map((cluster, c) => (c === first ? union : cluster)).filter((_, c) => c !== second);
      return accept(problem, search, others, merged, { kind: 'merged', cluster: second, sample: null });
    });
}

/** Removes the first cluster, smallest first, with which the score falls; its samples go to the nearest ones left. */
function prune(problem: Problem, search: LabelSearch, others: OtherLabels): boolean {
  const { clusters } = search;
  if (clusters.length === 1) return false;
  const bySize = [...clusters.keys()].sort((a, b) => clusters[a]!.members.length - clusters[b]!.members.length);
  return bySize.some((pruned) => {
    const [heir, ...rest] = clusters.filter((_, c) => c !== pruned) as [LabelCluster, ...LabelCluster[]];
    const left = [{ ...heir, members: [...heir.members, ...clusters[pruned]!.members] }, ...rest];
    return accept(problem, search, others, settle(problem, left), { kind: 'pruned', cluster: pruned, sample: null });
  });
}
