import type { Random } from '../../base/random.ts';
import { gramDistance } from './gram.ts';

const MAX_ROUNDS = 50;

/**
 * Clusters of the samples `members`, at most `count`: k-means++ seeds (Arthur and Vassilvitskii 2007), then Lloyd's rounds
 * until no sample changes its cluster. Samples at one point found one cluster, so there may be fewer.
 * @param gram inner products of all samples, [numSamples, numSamples]
 */
export function kMeansClusters(
  gram: Float64Array,
  numSamples: number,
  members: readonly number[],
  count: number,
  random: Random,
): number[][] {
  let clusters = drawSeeds(gram, numSamples, members, count, random).map((seed) => [seed]);
  let before = '';
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const nearest = members.map((i) => nearestCluster(gram, numSamples, i, clusters));
    const assignment = nearest.join();
    if (assignment === before) break;
    before = assignment;
    const next = clusters.map((_, c) => members.filter((_member, m) => nearest[m] === c));
    clusters = next.filter((cluster) => cluster.length > 0);
  }
  return clusters;
}

/** Each seed is drawn with a chance in proportion to the squared distance from the seeds before it. */
function drawSeeds(
  gram: Float64Array,
  numSamples: number,
  members: readonly number[],
  count: number,
  random: Random,
): number[] {
  const seeds = random.sample(members, 1);
  const distances = members.map(() => Infinity);
  while (seeds.length < count) {
    const newest = seeds[seeds.length - 1] as number;
    members.forEach((i, m) => {
      distances[m] = Math.min(distances[m] as number, gramDistance(gram, numSamples, i, newest));
    });
    const total = distances.reduce((sum, distance) => sum + distance, 0);
    if (!(total > 0)) break;
    let left = random.next() * total;
    const drawn = distances.findIndex((distance) => (left -= distance) < 0);
    seeds.push(members[drawn >= 0 ? drawn : distances.indexOf(Math.max(...distances))] as number);
  }
  return seeds;
}

/** ‖x_i - mean‖² up to ‖x_i‖², for every cluster: the smallest. */
function nearestCluster(gram: Float64Array, numSamples: number, i: number, clusters: readonly number[][]): number {
  let [best, least] = [0, Infinity];
  clusters.forEach((cluster, c) => {
    let [cross, norm] = [0, 0];
    for (const a of cluster) {
      cross += gram[i * numSamples + a]!;
      for (const b of cluster) norm += gram[a * numSamples + b]!;
    }
    const distance = norm / cluster.length ** 2 - (2 * cross) / cluster.length;
    if (distance < least) [best, least] = [c, distance];
  });
  return best;
}
