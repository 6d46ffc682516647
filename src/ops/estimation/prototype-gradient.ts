import { mixtureLoss, softmaxLoss } from './class-loss.ts';
import { multiply, transpose } from './dense.ts';
import type { Problem, SpannedPrototypes } from './problem.ts';
import type { SampleMatching } from './sample-matching.ts';

/** The gradient of C in the prototypes, as combinations of the samples. */
export interface PrototypeGradient {
  /** ∂C/∂p_j = Σ_i slope_ji x_i, [numPrototypes, numSamples]; rows sum to 0. */
  readonly slope: Float64Array;
  /** Σ_i |weight_ij| / (τB), [numPrototypes]: the curvature that the k-means update divides by. */
  readonly pull: Float64Array;
}

/**
 * ∂C/∂p_j = -(1/τB) Σ_i (γ_ij + λτ q_ij)(x_i - p_j) with γ_ij = q_ij·(u_ij - Σ_k q_ik u_ik), u_ij = -Σ_l (c_l - 1[l_i = l]) w_jl
 * for the soft-max form and γ_ij = ρ_ij - q_ij for the mixture: a k-means update whose weights may be negative.
 */
export function prototypeGradient(
  problem: Problem,
  { coefficients }: SpannedPrototypes,
  matched: SampleMatching,
  association: Float64Array,
): PrototypeGradient {
  const { numSamples, temperature, anchor } = problem;
  const { matching } = matched;
  const numPrototypes = matched.masses.length;
  const gamma = problem.form === 'softmax' ? softmaxPull : mixturePull;
  const weights = gamma(problem, matching, association);
  const slope = new Float64Array(coefficients.length);
  const pull = new Float64Array(numPrototypes);
  const scale = 1 / (temperature * numSamples);
  for (let j = 0; j < numPrototypes; j++) {
    let sum = 0;
    for (let i = 0; i < numSamples; i++) {
      const at = i * numPrototypes + j;
      const weight = weights[at]! + anchor * temperature * matching[at]!;
      slope[j * numSamples + i] = -scale * weight;
      sum += weight;
      pull[j]! += scale * Math.abs(weight);
    }
    for (let i = 0; i < numSamples; i++) slope[j * numSamples + i]! += scale * sum * coefficients[j * numSamples + i]!;
  }
  return { slope, pull };
}

/** γ of the soft-max form, [numSamples, numPrototypes]. */
function softmaxPull(problem: Problem, matching: Float64Array, association: Float64Array): Float64Array {
  const { numSamples, numLabels } = problem;
  const numPrototypes = matching.length / numSamples;
  const errors = new Float64Array(numSamples * numLabels);
  softmaxLoss(problem, matching, association, errors);
  const gamma = new Float64Array(matching.length);
  multiply(gamma, errors, transpose(association, numLabels), numLabels, numPrototypes);
  for (let row = 0; row < gamma.length; row += numPrototypes) {
    let mean = 0;
    for (let j = row; j < row + numPrototypes; j++) mean += matching[j]! * gamma[j]!;
    for (let j = row; j < row + numPrototypes; j++) gamma[j] = matching[j]! * (mean - gamma[j]!);
  }
  return gamma;
}

/** γ of the mixture form, [numSamples, numPrototypes]. */
function mixturePull(problem: Problem, matching: Float64Array, classes: Float64Array): Float64Array {
  const gamma = new Float64Array(matching.length);
  mixtureLoss(problem, matching, classes, gamma);
  for (let at = 0; at < gamma.length; at++) gamma[at]! -= matching[at]!;
  return gamma;
}
