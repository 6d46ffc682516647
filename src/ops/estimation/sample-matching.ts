import type { PlacedPrototypes } from './placed-prototypes.ts';
import type { Problem } from './problem.ts';

/** How the samples match prototypes. */
export interface SampleMatching {
  /** q, [numSamples, numPrototypes], rows on the simplex. */
  readonly matching: Float64Array;
  /** Σ_i q_j(x_i), [numPrototypes]. */
  readonly masses: Float64Array;
  /** A = mean_i(-τ log Σ_j exp(-d_j(x_i)/2τ)), by the samples' weights: how far the data is from the prototypes. */
  readonly anchor: number;
}

/** q_j(x_i) = softmax_j(-‖x_i - p_j‖²/2τ) for every sample, with the anchor term. */
export function matchSamples(
  problem: Pick<Problem, 'numSamples' | 'squaredNorms' | 'temperature' | 'weights'>,
  { products, squaredNorms }: Pick<PlacedPrototypes, 'products' | 'squaredNorms'>,
): SampleMatching {
  const { numSamples, temperature } = problem;
  const numPrototypes = squaredNorms.length;
  const matching = new Float64Array(numSamples * numPrototypes);
  const masses = new Float64Array(numPrototypes);
  let anchor = 0;
  for (let i = 0; i < numSamples; i++) {
    const row = i * numPrototypes;
    let top = -Infinity;
    for (let j = 0; j < numPrototypes; j++) {
      const logit = (products[j * numSamples + i]! - squaredNorms[j]! / 2) / temperature;
      matching[row + j] = logit;
      if (logit > top) top = logit;
    }
    let sum = 0;
    for (let j = 0; j < numPrototypes; j++) sum += matching[row + j] = Math.exp(matching[row + j]! - top);
    for (let j = 0; j < numPrototypes; j++) masses[j]! += matching[row + j]! /= sum;
    anchor += (problem.weights?.[i] ?? 1) * (problem.squaredNorms[i]! / 2 - temperature * (top + Math.log(sum)));
  }
  return { matching, masses, anchor: anchor / numSamples };
}
