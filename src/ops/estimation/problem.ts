import type { AssociationForm } from '../association.ts';
import type { SampleSpan } from './sample-span.ts';

/**
 * What draws the association to few or small weights. `l1`: α Σ|w|. `l2`: α Σw². `jeffreys`: the scale-free
 * (1/2B) Σ log(w² + ε), without a strength to choose. `dirichlet`: -α Σ log a_jl, the prior of the mixture form and of
 * that form only: αB pseudo-counts for each label of each prototype.
 */
export const REGULARISERS = ['l1', 'l2', 'jeffreys', 'dirichlet'] as const;
/** One of {@link REGULARISERS}. */
export type Regulariser = (typeof REGULARISERS)[number];

/**
 * What of the association is estimated. `full`: every weight. `scale`: one factor of the initial association, so that it is
 * for the prototypes to tell the classes apart; for few samples in many dimensions, where free weights learn the samples by
 * heart before a prototype has moved.
 */
export const ASSOCIATION_FREEDOMS = ['full', 'scale'] as const;
/** One of {@link ASSOCIATION_FREEDOMS}. */
export type AssociationFreedom = (typeof ASSOCIATION_FREEDOMS)[number];

/** What is minimised: C = -(1/B) Σ_i v_i log c_{l_i}(x_i) + penalty(association) + anchor·A (method §2, without feedback). */
export interface Problem {
  readonly span: SampleSpan;
  /** ‖x_i‖² from the mean of the samples, [numSamples]. */
  readonly squaredNorms: Float64Array;
  /** [numSamples], every one of 0..numLabels-1 present. */
  readonly labels: Int32Array;
  /** How much each sample counts in the means of C, [numSamples], on average 1. Missing: all the same. */
  readonly weights?: Float64Array;
  readonly numSamples: number;
  readonly numLabels: number;
  /** The squared distance of a typical sample from the middle of its cluster: `localScatter`. */
  readonly scatter: number;
  readonly form: AssociationForm;
  readonly freedom: AssociationFreedom;
  readonly regulariser: Regulariser;
  readonly alpha: number;
  readonly temperature: number;
  /** λ, the weight of the anchor in the data. */
  readonly anchor: number;
}
