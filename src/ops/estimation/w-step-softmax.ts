import { softmaxLoss } from './class-loss.ts';
import { multiply, transpose } from './dense.ts';
import { shrinkageAt, type Shrinkage } from './penalty.ts';
import type { Problem } from './problem.ts';

/** When a W-step may end. */
export interface WStepStop {
  /** Largest entry of the proximal gradient that is left. */
  readonly tolerance: number;
  readonly maxIterations: number;
}

/** Rounds of the power iteration: its bound holds after any number of them and tightens with each. */
const POWER_ROUNDS = 8;
/** Keeps the bound defined for a prototype that nothing matches. */
const LEAST_ENTRY = 1e-12;

/**
 * An upper bound of ½ λmax(QᵀVQ/B), V the samples' weights, the Lipschitz constant of the gradient in W. For a matrix without negative entries and
 * any positive v, λmax ≤ max_j (Mv)_j / v_j (Collatz-Wielandt): never too small, as a power iteration's own value is.
 */
export function lipschitzBound(matching: Float64Array, numSamples: number, weights?: Float64Array): number {
  const numPrototypes = matching.length / numSamples;
  let vector = new Float64Array(numPrototypes).fill(1);
  let bound = Infinity;
  for (let round = 0; round < POWER_ROUNDS; round++) {
    const next = new Float64Array(numPrototypes); // QᵀVQ·vector
    for (let i = 0, row = 0; i < numSamples; i++, row += numPrototypes) {
      let projected = 0;
      for (let j = 0; j < numPrototypes; j++) projected += matching[row + j]! * vector[j]!;
      projected *= weights?.[i] ?? 1;
      for (let j = 0; j < numPrototypes; j++) next[j]! += projected * matching[row + j]!;
    }
    let largest = 0;
    next.forEach((value, j) => (largest = Math.max(largest, value / numSamples / vector[j]!)));
    bound = Math.min(bound, largest);
    const scale = Math.max(...next);
    vector = next.map((value) => value / scale + LEAST_ENTRY);
  }
  return bound / 2;
}

/** Writes -(1/B) Σ_i (1[l_i = l] - c_l(x_i)) q(x_i), the smooth part's gradient in W, into `gradient`. */
export function associationGradient(
  problem: Problem,
  { matching, transposed, errors }: GradientWork,
  association: Float64Array,
  gradient: Float64Array,
): void {
  softmaxLoss(problem, matching, association, errors);
  multiply(gradient, transposed, errors, problem.numSamples, problem.numLabels);
  for (let at = 0; at < gradient.length; at++) gradient[at]! /= problem.numSamples;
}

/** What the gradient in W is computed from and in. */
export interface GradientWork {
  readonly matching: Float64Array;
  readonly transposed: Float64Array;
  readonly errors: Float64Array;
}

export function gradientWork({ numSamples, numLabels }: Problem, matching: Float64Array): GradientWork {
  const transposed = transpose(matching, matching.length / numSamples);
  return { matching, transposed, errors: new Float64Array(numSamples * numLabels) };
}

/**
 * Minimises C over W [numPrototypes, numLabels] with the matching fixed: accelerated proximal gradient (Beck and Teboulle
 * 2009) whose momentum starts anew when it points uphill (O'Donoghue and Candès 2015). Convex for L1 and L2; for the
 * scale-free prior, one majorisation. The result may be worse than `start` only by rounding: the caller compares.
 */
export function stepAssociation(
  problem: Problem,
  matching: Float64Array,
  start: Float64Array,
  stop: WStepStop,
): Float64Array {
  const lipschitz = lipschitzBound(matching, problem.numSamples, problem.weights);
  const work = gradientWork(problem, matching);
  const shrink = shrinkageAt(problem, start);
  const gradient = new Float64Array(start.length);
  // Four arrays take turns: thousands of new ones a fit would keep the garbage collector busy.
  let [previous, current, next] = [start.slice(), start.slice(), start.slice()];
  const ahead = start.slice();
  let momentum = 1;
  for (let iteration = 0; iteration < stop.maxIterations; iteration++) {
    associationGradient(problem, work, ahead, gradient);
    proximalPoint(next, ahead, gradient, lipschitz, shrink);
    let [largest, uphill] = [0, 0];
    for (let at = 0; at < next.length; at++) {
      const moved = next[at]! - ahead[at]!;
      largest = Math.max(largest, Math.abs(moved) * lipschitz);
      uphill -= moved * (next[at]! - current[at]!);
    }
    const restart = uphill > 0;
    const nextMomentum = restart ? 1 : (1 + Math.sqrt(1 + 4 * momentum * momentum)) / 2;
    const weight = restart ? 0 : (momentum - 1) / nextMomentum;
    [previous, current, next] = [current, next, previous];
    if (largest <= stop.tolerance) break;
    for (let at = 0; at < ahead.length; at++) ahead[at] = current[at]! + weight * (current[at]! - previous[at]!);
    momentum = nextMomentum;
  }
  return current;
}

/** The proximal gradient of C in W: lipschitz·(W - the point one proximal step away); zero at a minimum. */
export function proximalGradient(problem: Problem, matching: Float64Array, association: Float64Array): Float64Array {
  const lipschitz = lipschitzBound(matching, problem.numSamples, problem.weights);
  const gradient = new Float64Array(association.length);
  associationGradient(problem, gradientWork(problem, matching), association, gradient);
  const next = new Float64Array(association.length);
  proximalPoint(next, association, gradient, lipschitz, shrinkageAt(problem, association));
  return association.map((value, at) => lipschitz * (value - next[at]!));
}

/** Writes the point that a proximal step from `from` leads to into `point`. */
function proximalPoint(
  point: Float64Array,
  from: Float64Array,
  gradient: Float64Array,
  lipschitz: number,
  shrink: Shrinkage,
): void {
  for (let at = 0; at < point.length; at++) point[at] = from[at]! - gradient[at]! / lipschitz;
  shrink(point, 1 / lipschitz);
}
