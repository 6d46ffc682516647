import type { Random } from '../../base/random.ts';

const MAX_ROUNDS = 50;

/**
 * Clusters of the samples `members`, at most `count`: k-means++ seeds (Arthur and Vassilvitskii 2007), then Lloyd's rounds
 * until no sample changes its cluster. Samples at one point found one cluster, so there may be fewer.
 * @param rows all samples, [numSamples, columns]
 */
export function kMeansClusters(
  rows: Float64Array,
  columns: number,
  members: readonly number[],
  count: number,
  random: Random,
): number[][] {
  let clusters = drawSeeds(rows, columns, members, count, random).map((seed) => [seed]);
  let before = '';
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const means = clusters.map((cluster) => meanRow(rows, columns, cluster));
    const nearest = members.map((i) => nearestMean(rowOf(rows, columns, i), means));
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
  rows: Float64Array,
  columns: number,
  members: readonly number[],
  count: number,
  random: Random,
): number[] {
  const seeds = random.sample(members, 1);
  const distances = members.map(() => Infinity);
  while (seeds.length < count) {
    const newest = rowOf(rows, columns, seeds[seeds.length - 1] as number);
    members.forEach((i, m) => {
      distances[m] = Math.min(distances[m] as number, squaredDistance(rowOf(rows, columns, i), newest));
    });
    const total = distances.reduce((sum, distance) => sum + distance, 0);
    if (!(total > 0)) break;
    let left = random.next() * total;
    const drawn = distances.findIndex((distance) => (left -= distance) < 0);
    seeds.push(members[drawn >= 0 ? drawn : distances.indexOf(Math.max(...distances))] as number);
  }
  return seeds;
}

function nearestMean(row: Float64Array, means: readonly Float64Array[]): number {
  const distances = means.map((mean) => squaredDistance(row, mean));
  return distances.indexOf(Math.min(...distances));
}

/** The mean of the rows `members` of `rows` [n, columns]. */
export function meanRow(rows: Float64Array, columns: number, members: readonly number[]): Float64Array {
  const mean = new Float64Array(columns);
  for (const i of members) for (let k = 0; k < columns; k++) mean[k]! += rows[i * columns + k]! / members.length;
  return mean;
}

function rowOf(rows: Float64Array, columns: number, i: number): Float64Array {
  return rows.subarray(i * columns, (i + 1) * columns);
}

function squaredDistance(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += (a[k]! - b[k]!) ** 2;
  return sum;
}
