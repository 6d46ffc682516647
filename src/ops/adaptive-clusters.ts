import { localScatter } from './estimation/local-scatter.ts';

/** Clusters of samples of one label each, as many as the samples ask for. */
export interface LabelledClusters {
  /** The rows of each cluster, ascending, none empty. In the order of labels, then of first rows. */
  readonly members: readonly (readonly number[])[];
  /** The label of each cluster. */
  readonly labels: Int32Array;
}

/**
 * Squared distance beyond which a sample is none of its cluster, in scatters of a mode. At 5 samples a mode it finds 0.92
 * clusters a character in alphabets, and 1.08 a class where characters are the classes (Omniglot, 64-wide embeddings); more
 * of both where there are more samples, whose nearest neighbours are nearer.
 */
const FOUNDING_DISTANCE = 3;
/** Assignments after each founding: the cluster that was split settles in these. */
const ASSIGNMENT_PASSES = 3;

interface Cluster {
  readonly label: number;
  readonly rows: readonly number[];
  /** Squared distance of every sample, of whatever label, to the mean of the cluster. */
  readonly distances: Float64Array;
}

/**
 * The number of clusters of each class by the rule of method §4, from class means upward: the sample farthest from its
 * own clusters founds one if it is nearer to another class, or farther than a threshold from the scatter of a mode
 * (`localScatter`), one a class at a time; then clusters of one class merge where all of their samples stay within
 * the threshold and on their side. Hard assignment, as in DP-means (Kulis and Jordan 2012). Deterministic. Made for every
 * episode of a training: the search of the estimation, which weighs each change by its description length, is nearer the
 * truth and takes some twenty times as long.
 * @param distances squared distances of all pairs of samples [numSamples, numSamples]
 * @param labels [numSamples], every one of 0..numLabels-1 present
 */
export function adaptiveClusters(
  distances: ArrayLike<number>,
  labels: Int32Array,
  numLabels: number,
): LabelledClusters {
  const pairs = Float64Array.from(distances);
  const threshold = FOUNDING_DISTANCE * localScatter(gramOf(pairs, labels.length), labels);
  const rows: number[][] = Array.from({ length: numLabels }, () => []);
  labels.forEach((label, i) => rows[label]!.push(i));
  let classes: (readonly Cluster[])[] = rows.map((own, label) => [clusterOf(pairs, label, own)]);
  for (let grown = true; grown;) {
    const foreign = nearestForeign(classes, labels);
    const next = classes.map((own) => foundOne(pairs, own, threshold, foreign));
    grown = next.some((own, label) => own.length > classes[label]!.length);
    classes = next;
  }
  const foreign = nearestForeign(classes, labels);
  const clusters = classes.flatMap((own) => inOrder(mergeClose(pairs, own, threshold, foreign)));
  return { members: clusters.map((c) => c.rows), labels: Int32Array.from(clusters, (c) => c.label) };
}

/** Inner products from the first sample, which is what the distances tell of them. */
function gramOf(pairs: Float64Array, n: number): Float64Array {
  const gram = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < n; k++) gram[i * n + k] = (pairs[i * n]! + pairs[k * n]! - pairs[i * n + k]!) / 2;
  }
  return gram;
}

/** ‖x_i - mean‖² = mean_k ‖x_i - x_k‖² - ½ mean_kl ‖x_k - x_l‖² over the rows k, l of the cluster. */
function clusterOf(pairs: Float64Array, label: number, rows: readonly number[]): Cluster {
  const n = Math.sqrt(pairs.length);
  const distances = new Float64Array(n);
  for (const k of rows) for (let i = 0; i < n; i++) distances[i]! += pairs[k * n + i]! / rows.length;
  const spread = rows.reduce((sum, k) => sum + distances[k]!, 0) / (2 * rows.length);
  return { label, rows, distances: distances.map((d) => Math.max(0, d - spread)) };
}

const nearest = (clusters: readonly Cluster[], i: number): Cluster =>
  clusters.reduce((best, cluster) => (cluster.distances[i]! < best.distances[i]! ? cluster : best));

/** Squared distance of each sample to the nearest cluster of another label; infinite where there is none. */
function nearestForeign(classes: readonly (readonly Cluster[])[], labels: Int32Array): Float64Array {
  const least = new Float64Array(labels.length).fill(Infinity);
  for (const { label, distances } of classes.flat()) {
    distances.forEach((d, i) => {
      if (labels[i] !== label && d < least[i]!) least[i] = d;
    });
  }
  return least;
}

/** The clusters of a class with one more, or as they are where none is called for. */
function foundOne(
  pairs: Float64Array,
  own: readonly Cluster[],
  threshold: number,
  foreign: Float64Array,
): readonly Cluster[] {
  let [founder, most] = [-1, 0];
  for (const i of own.flatMap(({ rows }) => (rows.length > 1 ? rows : []))) {
    const distance = nearest(own, i).distances[i]!;
    if (distance > most && (distance > threshold || distance > foreign[i]!)) [founder, most] = [i, distance];
  }
  if (founder < 0) return own;
  const label = own[0]!.label;
  let clusters: readonly Cluster[] = [...own, clusterOf(pairs, label, [founder])];
  for (let pass = 0; pass < ASSIGNMENT_PASSES; pass++) {
    const groups = new Map(clusters.map((cluster): [Cluster, number[]] => [cluster, []]));
    for (const i of own.flatMap(({ rows }) => rows)) groups.get(nearest(clusters, i))!.push(i);
    clusters = [...groups.values()].filter((rows) => rows.length > 0).map((rows) => clusterOf(pairs, label, rows));
  }
  return clusters.length > own.length ? clusters : own;
}

/** Merges two clusters of a class at a time while one fits all of their samples. */
function mergeClose(
  pairs: Float64Array,
  own: readonly Cluster[],
  threshold: number,
  foreign: Float64Array,
): readonly Cluster[] {
  const fits = ({ rows, distances }: Cluster) =>
    rows.every((i) => distances[i]! <= threshold && distances[i]! <= foreign[i]!);
  for (const [at, first] of own.entries()) {
    for (const second of own.slice(at + 1)) {
      const merged = clusterOf(pairs, first.label, [...first.rows, ...second.rows]);
      if (!fits(merged)) continue;
      const rest = own.filter((cluster) => cluster !== first && cluster !== second);
      return mergeClose(pairs, [...rest, merged], threshold, foreign);
    }
  }
  return own;
}

/** Which sample founded a cluster leaves no trace in the order. */
function inOrder(clusters: readonly Cluster[]): Cluster[] {
  return clusters
    .map((cluster) => ({ ...cluster, rows: [...cluster.rows].sort((a, b) => a - b) }))
    .sort((a, b) => a.rows[0]! - b.rows[0]!);
}
