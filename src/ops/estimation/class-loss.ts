import { multiply } from './dense.ts';
import type { Problem } from './problem.ts';

/**
 * Mean cross-entropy (nats) of the soft-max form c = softmax(q·W); writes the errors c_l(x_i) - [l_i = l], each times the
 * weight of its sample, into `errors` [numSamples, numLabels].
 */
export function softmaxLoss(
  { labels, numLabels, weights }: Pick<Problem, 'labels' | 'numLabels' | 'weights'>,
  matching: Float64Array,
  association: Float64Array,
  errors: Float64Array,
): number {
  multiply(errors, matching, association, association.length / numLabels, numLabels);
  let loss = 0;
  for (let i = 0; i < labels.length; i++) {
    const row = i * numLabels;
    let top = -Infinity;
    for (let l = 0; l < numLabels; l++) if (errors[row + l]! > top) top = errors[row + l]!;
    const target = errors[row + labels[i]!]! - top;
    let sum = 0;
    for (let l = 0; l < numLabels; l++) sum += errors[row + l] = Math.exp(errors[row + l]! - top);
    const weight = weights?.[i] ?? 1;
    for (let l = 0; l < numLabels; l++) errors[row + l]! *= weight / sum;
    errors[row + labels[i]!]! -= weight;
    loss += weight * (Math.log(sum) - target);
  }
  return loss / labels.length;
}

/**
 * Mean cross-entropy (nats) of the mixture form c_l = Σ_j q_j a_jl; writes the share of each prototype in the probability
 * of the right label, ρ_ij = q_ij a_{j,l_i} / c_{l_i}, times the weight of the sample, into `shares` [numSamples, numPrototypes].
 */
export function mixtureLoss(
  { labels, numLabels, weights }: Pick<Problem, 'labels' | 'numLabels' | 'weights'>,
  matching: Float64Array,
  classes: Float64Array,
  shares: Float64Array,
): number {
  const numPrototypes = classes.length / numLabels;
  let loss = 0;
  for (let i = 0; i < labels.length; i++) {
    const row = i * numPrototypes;
    let sum = 0;
    for (let j = 0; j < numPrototypes; j++) {
      sum += shares[row + j] = matching[row + j]! * classes[j * numLabels + labels[i]!]!;
    }
    const weight = weights?.[i] ?? 1;
    for (let j = 0; j < numPrototypes; j++) shares[row + j]! *= weight / sum;
    loss -= weight * Math.log(sum);
  }
  return loss / labels.length;
}
