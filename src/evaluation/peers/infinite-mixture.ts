import { requirePositive } from '../../base/check.ts';
import { rowsByLabel } from './class-rows.ts';
import { requireSupport, type Classifier } from './classifier.ts';
import { classMeans } from './nearest-class-mean.ts';
import { nearestPrototype } from './nearest-prototype.ts';

/** Concentration of the Chinese restaurant process: how readily a sample founds a cluster. */
const ALPHA = 0.1;

/**
 * Infinite mixture prototypes: each class starts with its mean; in the order of the support, a sample whose squared
 * distance to every cluster of its class exceeds λ founds one; then each cluster becomes the mean of its class's samples
 * by their soft assignment among the clusters of the class. A query is scored by the nearest cluster of each label.
 * λ = −2σ log α + Dσ log(1 + ρ/σ), ρ the mean variance a dimension of the class means, α = 0.1.
 * @param spread σ as a part of the support's mean variance a dimension; from large to small, the rule goes from one
 * prototype a class to one a sample
 * Source: Allen et al. 2019, "Infinite Mixture Prototypes for Few-Shot Learning", section 3 and equation 6, one
 * clustering step. There σ is learned with the embedding; here it is searched, in the unit of the embedding given.
 */
export function infiniteMixture(spread: number): Classifier {
  requirePositive('infiniteMixture', 'spread', spread);
  return (support, labels, numLabels, depth) => {
    requireSupport('infiniteMixture', support, labels, numLabels, depth);
    const means = classMeans(support, labels, numLabels, depth);
    const classes = rowsByLabel(labels, numLabels);
    const variance = spread * (meanVariance(Float64Array.from(support), depth) || 1);
    const limit = clusterLimit(variance, meanVariance(means.filter(Number.isFinite), depth), depth);
    const prototypes: number[] = [];
    const prototypeLabels: number[] = [];
    classes.forEach((members, label) => {
      if (members.length === 0) return;
      const rows = members.map((i) => support.subarray(i * depth, (i + 1) * depth));
      const founded = foundClusters(rows, means.subarray(label * depth, (label + 1) * depth), limit);
      for (const mean of softMeans(rows, founded, variance)) {
        prototypes.push(...mean);
        prototypeLabels.push(label);
      }
    });
    return nearestPrototype({
      prototypes: Float32Array.from(prototypes),
      prototypeLabels: Int32Array.from(prototypeLabels),
      ...{ support, numLabels, depth },
    });
  };
}

/** λ, the squared distance above which a sample founds a cluster. */
export function clusterLimit(variance: number, meansVariance: number, depth: number): number {
  return -2 * variance * Math.log(ALPHA) + depth * variance * Math.log(1 + meansVariance / variance);
}

/** The mean over the dimensions of the variance (divided by n) of rows `[n, depth]`. */
function meanVariance(rows: Float64Array, depth: number): number {
  const n = rows.length / depth;
  const mean = new Float64Array(depth);
  rows.forEach((value, at) => (mean[at % depth]! += value / n));
  return rows.reduce((sum, value, at) => sum + (value - mean[at % depth]!) ** 2, 0) / rows.length;
}

function foundClusters(rows: readonly Float32Array[], mean: Float64Array, limit: number): Float64Array[] {
  const clusters = [mean];
  for (const row of rows) {
    if (Math.min(...clusters.map((cluster) => squaredDistance(row, cluster))) > limit) {
      clusters.push(Float64Array.from(row));
    }
  }
  return clusters;
}

/** Means of `rows` weighted by softmax over the clusters of −distance²/2σ; a cluster that nobody shares is left out. */
function softMeans(
  rows: readonly Float32Array[],
  clusters: readonly Float64Array[],
  variance: number,
): readonly Float64Array[] {
  const shares = rows.map((row) => {
    const distances = clusters.map((cluster) => squaredDistance(row, cluster));
    const least = Math.min(...distances);
    const powers = distances.map((distance) => Math.exp((least - distance) / (2 * variance)));
    const total = powers.reduce((a, b) => a + b, 0);
    return powers.map((power) => power / total);
  });
  return clusters.flatMap((cluster, c) => {
    const mass = shares.reduce((sum, share) => sum + share[c]!, 0);
    if (mass < Number.EPSILON) return [];
    return [cluster.map((_, k) => rows.reduce((sum, row, i) => sum + shares[i]![c]! * row[k]!, 0) / mass)];
  });
}

function squaredDistance(a: Float32Array, b: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < b.length; k++) sum += (a[k]! - b[k]!) ** 2;
  return sum;
}
