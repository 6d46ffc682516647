import { requireBetween, requireInteger } from '../../base/check.ts';
import type { Random } from '../../base/random.ts';

/** Rounds of Lloyd's algorithm after which a run stops though samples still move: far more than is usual. */
const MAX_ROUNDS = 100;

type Rows = Float32Array | Float64Array;

export interface Clustering {
  /** Cluster of each sample, int32 `[n]`, 0..numClusters-1; a cluster may be empty where samples coincide. */
  readonly assignments: Int32Array;
  /** Means of the clusters, float64 row-major `[numClusters, depth]`. */
  readonly centers: Float64Array;
  /** Sum over the samples of the squared distance to the own center. */
  readonly inertia: number;
}

/**
 * k-means of rows `[n, depth]` by Lloyd's algorithm from k-means++ seeds; the run of least inertia out of `restarts`.
 * Same random stream, same clusters. Time: restarts × rounds × n × numClusters × depth.
 * Source: Arthur and Vassilvitskii 2007, "k-means++: The Advantages of Careful Seeding".
 * @throws RangeError for more clusters than samples.
 */
export function kMeans(rows: Rows, depth: number, numClusters: number, restarts: number, random: Random): Clustering {
  requireInteger('kMeans', 'depth', depth, 1);
  requireInteger('kMeans', 'numClusters', numClusters, 1);
  requireInteger('kMeans', 'restarts', restarts, 1);
  requireInteger('kMeans', 'number of rows', rows.length / depth, 0);
  requireBetween('kMeans', 'numClusters', numClusters, 1, rows.length / depth);
  let best = lloyd(rows, depth, plusPlusCenters(rows, depth, numClusters, random));
  for (let run = 1; run < restarts; run++) {
    const clustering = lloyd(rows, depth, plusPlusCenters(rows, depth, numClusters, random));
    if (clustering.inertia < best.inertia) best = clustering;
  }
  return best;
}

/**
 * Clusters of the rows `members`, at most `count`, as lists of row numbers: `kMeans` without those left empty, so that samples at
 * one point found one cluster.
 * @param rows all samples, [numSamples, depth]
 */
export function kMeansClusters(
  rows: Float64Array,
  depth: number,
  members: readonly number[],
  count: number,
  random: Random,
): number[][] {
  if (depth === 0) return [[...members]]; // all samples at one point
  const own = new Float64Array(members.length * depth);
  members.forEach((row, at) => own.set(rows.subarray(row * depth, (row + 1) * depth), at * depth));
  const numClusters = Math.min(count, members.length);
  const { assignments } = kMeans(own, depth, numClusters, 1, random);
  const clusters: number[][] = Array.from({ length: numClusters }, () => []);
  members.forEach((row, at) => clusters[assignments[at]!]!.push(row));
  return clusters.filter((cluster) => cluster.length > 0);
}

/** The mean of the rows `members` of `rows` [n, depth]. */
export function meanRow(rows: Float64Array, depth: number, members: readonly number[]): Float64Array {
  const mean = new Float64Array(depth);
  for (const i of members) for (let k = 0; k < depth; k++) mean[k]! += rows[i * depth + k]! / members.length;
  return mean;
}

/** Seeds far apart: each is drawn with a probability in proportion to its squared distance to the seeds before it. */
function plusPlusCenters(rows: Rows, depth: number, numClusters: number, random: Random): Float64Array {
  const n = rows.length / depth;
  const centers = new Float64Array(numClusters * depth);
  const nearest = new Float64Array(n).fill(Infinity);
  let drawn = random.integer(n);
  for (let cluster = 0; cluster < numClusters; cluster++) {
    if (cluster > 0) drawn = drawByWeight(nearest, random);
    centers.set(rows.subarray(drawn * depth, (drawn + 1) * depth), cluster * depth);
    for (let i = 0; i < n; i++) {
      nearest[i] = Math.min(nearest[i]!, squaredDistance(rows, i * depth, centers, cluster * depth, depth));
    }
  }
  return centers;
}

/** A position with a probability in proportion to its weight; any one where all weights are 0. */
function drawByWeight(weights: Float64Array, random: Random): number {
  let left = random.next() * weights.reduce((a, b) => a + b, 0);
  if (left === 0) return random.integer(weights.length);
  let last = 0;
  for (let i = 0; i < weights.length; i++) {
    if (weights[i] === 0) continue;
    last = i; // where rounding leaves a rest after the end, the last with a weight
    left -= weights[i]!;
    if (left < 0) break;
  }
  return last;
}

/** Assigns and averages in turn until nothing changes. Overwrites `centers`. */
function lloyd(rows: Rows, depth: number, centers: Float64Array): Clustering {
  const n = rows.length / depth;
  const assignments = new Int32Array(n).fill(-1);
  const distances = new Float64Array(n);
  for (let round = 0; assign(rows, depth, centers, assignments, distances) && round < MAX_ROUNDS; round++) {
    average(rows, depth, centers, assignments, distances);
  }
  return { assignments, centers, inertia: distances.reduce((a, b) => a + b, 0) };
}

/** Gives each sample to its nearest center, the first of equals; tells whether any moved. */
function assign(
  rows: Rows,
  depth: number,
  centers: Float64Array,
  assignments: Int32Array,
  distances: Float64Array,
): boolean {
  let moved = false;
  for (let i = 0; i < assignments.length; i++) {
    let best = 0;
    let least = Infinity;
    for (let offset = 0; offset < centers.length; offset += depth) {
      const distance = squaredDistance(rows, i * depth, centers, offset, depth);
      if (distance < least) [least, best] = [distance, offset / depth];
    }
    moved ||= assignments[i] !== best;
    assignments[i] = best;
    distances[i] = least;
  }
  return moved;
}

/** Moves each center to the mean of its samples; one without samples to the sample farthest from its own center. */
function average(
  rows: Rows,
  depth: number,
  centers: Float64Array,
  assignments: Int32Array,
  distances: Float64Array,
): void {
  const sizes = new Float64Array(centers.length / depth);
  const sums = new Float64Array(centers.length);
  assignments.forEach((cluster, i) => {
    sizes[cluster]!++;
    for (let d = 0; d < depth; d++) sums[cluster * depth + d]! += rows[i * depth + d]!;
  });
  sizes.forEach((size, cluster) => {
    const at = cluster * depth;
    if (size > 0) {
      for (let d = 0; d < depth; d++) centers[at + d] = sums[at + d]! / size;
      return;
    }
    const farthest = distances.reduce((best, distance, i) => (distance > distances[best]! ? i : best), 0);
    centers.set(rows.subarray(farthest * depth, (farthest + 1) * depth), at);
    distances[farthest] = 0; // the next empty cluster takes another
  });
}

function squaredDistance(a: Rows, from: number, b: Float64Array, at: number, depth: number): number {
  let sum = 0;
  for (let d = 0; d < depth; d++) {
    const difference = a[from + d]! - b[at + d]!;
    sum += difference * difference;
  }
  return sum;
}
