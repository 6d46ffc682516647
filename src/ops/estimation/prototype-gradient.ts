import { mixtureLoss, softmaxLoss } from './class-loss.ts';
import { multiply, transpose } from './dense.ts';
import type { PlacedPrototypes } from './placed-prototypes.ts';
import type { Problem } from './problem.ts';
import type { SampleMatching } from './sample-matching.ts';

/** The gradient of C in the prototypes. */
export interface PrototypeGradient {
  /** ∂C/∂p_j, [numPrototypes, rank]. */
  readonly slope: Float64Array;
  /** Σ_i |weight_ij| / (τB), [numPrototypes]: the curvature that the k-means update divides by. */
  readonly pull: Float64Array;
}

/**
 * ∂C/∂p_j = -(1/τB) Σ_i (γ_ij + λτ q_ij)(x_i - p_j) with γ_ij = q_ij·(u_ij - Σ_k q_ik u_ik), u_ij = -Σ_l (c_l - 1[l_i = l]) w_jl
 * for the soft-max form and γ_ij = ρ_ij - q_ij for the mixture: a k-means update whose weights may be negative. A sample's
 * own weight multiplies both.
 */
export function prototypeGradient(
  problem: Problem,
  { coordinates }: PlacedPrototypes,
  matched: SampleMatching,
  association: Float64Array,
): PrototypeGradient {
  const { numSamples, temperature, anchor, span } = problem;
  const matching = weighted(matched.matching, problem);
  const numPrototypes = matched.masses.length;
  const gamma = problem.form === 'softmax' ? softmaxPull : mixturePull;
  const weights = gamma(problem, matched.matching, association);
  const slope = new Float64Array(coordinates.length);
  const pull = new Float64Array(numPrototypes);
  const total = new Float64Array(numPrototypes);
  const scale = -1 / (temperature * numSamples);
  for (let at = 0; at < weights.length; at++) {
    weights[at] = scale * (weights[at]! + anchor * temperature * matching[at]!);
    total[at % numPrototypes]! += weights[at]!;
    pull[at % numPrototypes]! += Math.abs(weights[at]!);
  }
  if (span.rank > 0) multiply(slope, transpose(weights, numPrototypes), span.samples, numSamples, span.rank);
  for (let at = 0; at < slope.length; at++) slope[at]! -= total[Math.floor(at / span.rank)]! * coordinates[at]!;
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
  const expected = weighted(matching, problem);
  for (let at = 0; at < gamma.length; at++) gamma[at]! -= expected[at]!;
  return gamma;
}

/** The matching [numSamples, numPrototypes], each row times the weight of its sample. */
function weighted(matching: Float64Array, { weights, numSamples }: Problem): Float64Array {
  if (weights === undefined) return matching;
  const numPrototypes = matching.length / numSamples;
  return matching.map((q, at) => weights[Math.floor(at / numPrototypes)]! * q);
}
