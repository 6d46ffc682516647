import type { LabelCluster } from './label-clusters.ts';
import type { Problem } from './problem.ts';

/** What the samples are to the prototypes of all labels but one. */
export interface OtherLabels {
  readonly label: number;
  readonly numPrototypes: number;
  /** log Σ_j exp(-d_j(x_i)/2τ) over them, [numSamples]; -∞ where there are none. */
  readonly logSums: Float64Array;
  /** Squared distance to the nearest of them, [numSamples]; ∞ where there are none. */
  readonly nearest: Float64Array;
}

export function otherLabels(
  { numSamples, temperature }: Problem,
  clusters: readonly (readonly LabelCluster[])[],
  label: number,
): OtherLabels {
  const others = clusters.flatMap((own, l) => (l === label ? [] : own));
  const nearest = new Float64Array(numSamples).fill(Infinity);
  for (const { distances } of others) distances.forEach((d, i) => (nearest[i] = Math.min(nearest[i]!, d)));
  const logSums = nearest.map((_, i) => logKernelSum(others, i, temperature));
  return { label, numPrototypes: others.length, logSums, nearest };
}

/**
 * B·(C + description length) of one label's clusters beside those of the other labels, where each prototype stands for its
 * label alone: C = -mean log(Σ_own q) + λA, without what stays the same. With λτ = 1 that is the joint likelihood of samples and
 * labels under one Gaussian of variance τ a prototype, and only the label's own samples count.
 * A prototype has one weight that is not zero; to say which and how large takes log(J·L) + log B nats (method §4).
 */
export function clusterScore(problem: Problem, own: readonly LabelCluster[], others: OtherLabels): number {
  const { labels, numSamples, numLabels, temperature, anchor } = problem;
  const shared = 1 - anchor * temperature;
  const numPrototypes = own.length + others.numPrototypes;
  let score = numPrototypes * (Math.log(numSamples) + Math.log(numPrototypes * numLabels));
  for (let i = 0; i < numSamples; i++) {
    const isOwn = labels[i] === others.label;
    if (!isOwn && shared === 0) continue;
    const ownSum = logKernelSum(own, i, temperature);
    if (isOwn) score -= ownSum;
    if (shared !== 0) score += shared * logAddExp(ownSum, others.logSums[i]!);
  }
  return score;
}

/** log Σ_j exp(-d_j(x_i)/2τ) over the prototypes of the clusters; -∞ without any. */
function logKernelSum(clusters: readonly LabelCluster[], i: number, temperature: number): number {
  let nearest = Infinity;
  for (const { distances } of clusters) nearest = Math.min(nearest, distances[i]!);
  if (nearest === Infinity) return -Infinity;
  let sum = 0;
  for (const { distances } of clusters) sum += Math.exp((nearest - distances[i]!) / (2 * temperature));
  return Math.log(sum) - nearest / (2 * temperature);
}

function logAddExp(a: number, b: number): number {
  const top = Math.max(a, b);
  return top + Math.log(Math.exp(a - top) + Math.exp(b - top));
}
