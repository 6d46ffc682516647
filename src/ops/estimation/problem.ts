import type { AssociationForm } from '../association.ts';

/**
 * What draws the association to few or small weights. `l1`: α Σ|w|. `l2`: α Σw². `jeffreys`: the scale-free
 * (1/2B) Σ log(w² + ε), without a strength to choose. `dirichlet`: -α Σ log a_jl, the prior of the mixture form and of
 * that form only: αB pseudo-counts for each label of each prototype.
 */
export const REGULARISERS = ['l1', 'l2', 'jeffreys', 'dirichlet'] as const;
export type Regulariser = (typeof REGULARISERS)[number];

/** What is minimised: C = -(1/B) Σ_i log c_{l_i}(x_i) + penalty(association) + anchor·A (method §2, without feedback). */
export interface Problem {
  /** Centred Gram matrix of the samples, [numSamples, numSamples]. */
  readonly gram: Float64Array;
  /** [numSamples], every one of 0..numLabels-1 present. */
  readonly labels: Int32Array;
  readonly numSamples: number;
  readonly numLabels: number;
  readonly form: AssociationForm;
  readonly regulariser: Regulariser;
  readonly alpha: number;
  readonly temperature: number;
  /** λ, the weight of the anchor in the data. */
  readonly anchor: number;
}

/**
 * Prototypes as combinations of the samples, which they never leave: p_j = Σ_i coefficients_ji x_i, and every row of
 * coefficients sums to 1.
 */
export interface SpannedPrototypes {
  /** [numPrototypes, numSamples] */
  readonly coefficients: Float64Array;
  /** ⟨p_j, x_i⟩: coefficients · gram, [numPrototypes, numSamples]. */
  readonly products: Float64Array;
  /** ‖p_j‖², [numPrototypes]. */
  readonly squaredNorms: Float64Array;
}
