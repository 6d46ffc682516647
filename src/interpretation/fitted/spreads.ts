import { ADAPTIVE_FIT, type PrototypeClassifier } from '../../ops/estimation/index.ts';
import { rowCount } from '../../metrics/squared-row-distances.ts';

/** Samples that the pooled spread counts for beside a prototype's own. */
const POOLED_SAMPLES = 10;
/** Of the mean variance: a dimension that hardly moves must not decide alone. */
const LEAST_VARIANCE = 0.1;

/** A prototype's surroundings, as the outlier score reads them. */
export interface Surroundings {
  /** [numPrototypes, depth] */
  readonly prototypes: Float64Array;
  readonly depth: number;
  /** Variances about each prototype, [numPrototypes, depth]. */
  readonly spreads: Float64Array;
  /** Samples that each prototype stands for, [numPrototypes]. */
  readonly masses: Float64Array;
}

/** What spreads are made from. */
export interface Deviations {
  /** Σ_i r_ij (x_i - p_j)², each dimension: [numPrototypes, depth]. */
  readonly sums: Float64Array;
  /** Samples that each prototype stands for, [numPrototypes]. */
  readonly masses: Float64Array;
}

/**
 * How the samples deviate from their prototypes.
 * @param embeddings scaled, [numSamples, depth]
 * @param shares responsibilities [numSamples, numPrototypes]
 */
export function deviations(
  { prototypes, depth }: PrototypeClassifier,
  embeddings: Float32Array | Float64Array,
  shares: Float64Array,
  masses: Float64Array,
): Deviations {
  const numPrototypes = masses.length;
  const sums = new Float64Array(prototypes.length);
  for (let i = 0; i < embeddings.length / depth; i++) {
    for (let j = 0; j < numPrototypes; j++) {
      const share = shares[i * numPrototypes + j]!;
      if (share === 0) continue;
      for (let k = 0; k < depth; k++) {
        sums[j * depth + k]! += share * (embeddings[i * depth + k]! - prototypes[j * depth + k]!) ** 2;
      }
    }
  }
  return { sums, masses };
}

/**
 * Variance of the samples about each prototype in each dimension, [numPrototypes, depth], shrunk to the pooled variance, of
 * which it is all where a prototype has one sample (method §6).
 * @param known the pooled variance where it is known better than from these samples, [depth]
 */
export function prototypeSpreads(
  head: PrototypeClassifier,
  { sums, masses }: Deviations,
  known?: ArrayLike<number>,
): Float64Array {
  const { depth } = head;
  const freedom = masses.map((mass) => Math.max(0, mass - 1)); // each prototype was placed by its own samples
  const pooled = floored(known ?? pooledVariance(sums, freedom, depth), isotropicVariance(head));
  return sums.map((sum, at) => {
    const own = freedom[Math.floor(at / depth)]!;
    return (POOLED_SAMPLES * pooled[at % depth]! + sum) / (POOLED_SAMPLES + own);
  });
}

/** All prototypes' variance together; zeros where no prototype has a second sample. */
function pooledVariance(sums: Float64Array, freedom: Float64Array, depth: number): Float64Array {
  const pooled = new Float64Array(depth);
  const total = freedom.reduce((a, b) => a + b, 0);
  if (total < 1) return pooled;
  sums.forEach((sum, at) => (pooled[at % depth]! += sum / total));
  return pooled;
}

/** What the fit took as the scatter of a cluster, spread evenly over the dimensions. */
function isotropicVariance({ temperature, depth }: PrototypeClassifier): number {
  return temperature / ADAPTIVE_FIT.temperature / depth;
}

function floored(variance: ArrayLike<number>, fallback: number): Float64Array {
  const given = Float64Array.from(variance);
  const mean = given.reduce((a, b) => a + b, 0) / given.length;
  return mean > 0 ? given.map((v) => Math.max(v, LEAST_VARIANCE * mean)) : given.fill(fallback);
}

/**
 * How far each sample lies from the prototype whose surroundings it fits best: the mean over the dimensions of its squared
 * deviation over the variance that a new sample there has, about 1 for a sample of a class and larger for one of none.
 * That variance counts in that a prototype of few samples is itself off its class, so that the score means the same for any
 * number of them.
 * @param embeddings scaled, [numSamples, depth]
 */
export function outlierScores(near: Surroundings, embeddings: Float32Array | Float64Array): Float64Array {
  const { prototypes, depth, spreads, masses } = near;
  const scores = new Float64Array(rowCount('outlierScores', embeddings, depth)).fill(Infinity);
  for (let i = 0; i < scores.length; i++) {
    for (let j = 0; j < masses.length; j++) {
      let sum = 0;
      for (let k = 0; k < depth; k++) {
        const at = j * depth + k;
        sum += (embeddings[i * depth + k]! - prototypes[at]!) ** 2 / spreads[at]!;
      }
      scores[i] = Math.min(scores[i]!, sum / (depth * placementVariance(masses[j]!)));
    }
  }
  return scores;
}

/** Variance of a new sample about the mean of `mass` others, in variances of a sample. */
export function placementVariance(mass: number): number {
  return 1 + 1 / Math.max(1, mass);
}
