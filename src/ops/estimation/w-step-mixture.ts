import { mixtureLoss } from './class-loss.ts';
import type { Problem } from './problem.ts';
import type { WStepStop } from './w-step-softmax.ts';

/**
 * Minimises C over the class distributions a_j [numPrototypes, numLabels] with the matching fixed: expectation
 * maximisation with αB pseudo-counts for each label (the Dirichlet prior). Convex, and C never rises.
 */
export function stepClassDistributions(
  problem: Problem,
  matching: Float64Array,
  start: Float64Array,
  stop: WStepStop,
): Float64Array {
  let current = start;
  for (let iteration = 0; iteration < stop.maxIterations; iteration++) {
    const counts = expectedCounts(problem, matching, current);
    const slope = gradientFromCounts(problem, counts, current);
    if (slope.every((value) => Math.abs(value) <= stop.tolerance)) break;
    current = normaliseRows(counts, problem.numLabels);
  }
  return current;
}

/** The gradient of C in W, where a_j = softmax(w_j), [numPrototypes, numLabels]. */
export function classDistributionGradient(problem: Problem, matching: Float64Array, classes: Float64Array) {
  return gradientFromCounts(problem, expectedCounts(problem, matching, classes), classes);
}

/** (a_jl · Σ_l N_jl - N_jl) / B: zero where the distributions are the normalised counts. */
function gradientFromCounts({ numLabels, numSamples }: Problem, counts: Float64Array, classes: Float64Array) {
  const gradient = new Float64Array(counts.length);
  for (let row = 0; row < counts.length; row += numLabels) {
    let total = 0;
    for (let at = row; at < row + numLabels; at++) total += counts[at]!;
    for (let at = row; at < row + numLabels; at++) gradient[at] = (classes[at]! * total - counts[at]!) / numSamples;
  }
  return gradient;
}

/** N_jl: how many samples of label l each prototype accounts for, with the prior's pseudo-counts. */
function expectedCounts(problem: Problem, matching: Float64Array, classes: Float64Array): Float64Array {
  const { labels, numLabels, numSamples, alpha } = problem;
  const numPrototypes = classes.length / numLabels;
  const shares = new Float64Array(matching.length);
  mixtureLoss(problem, matching, classes, shares);
  const counts = new Float64Array(classes.length).fill(alpha * numSamples);
  for (let i = 0; i < numSamples; i++) {
    for (let j = 0; j < numPrototypes; j++) counts[j * numLabels + labels[i]!]! += shares[i * numPrototypes + j]!;
  }
  return counts;
}

/** Divides each row of `counts` [n, columns] by its sum, in place. */
export function normaliseRows(counts: Float64Array, columns: number): Float64Array {
  for (let row = 0; row < counts.length; row += columns) {
    let sum = 0;
    for (let c = 0; c < columns; c++) sum += counts[row + c]!;
    for (let c = 0; c < columns; c++) counts[row + c]! /= sum;
  }
  return counts;
}
