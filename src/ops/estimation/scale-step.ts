import { multiply } from './dense.ts';
import { penaltyValue } from './penalty.ts';
import type { Problem } from './problem.ts';
import type { WStepStop } from './w-step-softmax.ts';

/** C without the anchor along s·W, and its derivatives in s. */
interface ScaleSlope {
  readonly value: number;
  readonly first: number;
  readonly second: number;
}

/** A scale that has to grow by no more than this part of it is found. */
const NEAR = 0.1;
/** Least length of a step of the scale before it is given up, as a part of the whole one. */
const LEAST_STEP = 2 ** -30;

/**
 * Minimises C over the association's scale s > 0 with the matching and the ratios of its weights fixed: Newton's method,
 * a step halved until C falls. C is convex along s.
 * @param start [numPrototypes, numLabels], not all 0
 */
export function stepScale(
  problem: Problem,
  matching: Float64Array,
  start: Float64Array,
  stop: WStepStop,
): Float64Array {
  const logits = logitsOf(problem, matching, start);
  let scale = 1;
  let at = slopeAt(problem, logits, start, scale);
  for (let iteration = 0; iteration < stop.maxIterations; iteration++) {
    const newton = -at.first / at.second;
    // Of a small scale the slope is small however far it has to grow.
    const isNear = at.first >= 0 || newton <= NEAR * scale;
    if (isNear && Math.abs(scale * at.first) <= stop.tolerance) break;
    // To half or twice the scale at most: it stays above 0, and where C is flat Newton's step is without bound.
    const whole = Math.max(-scale / 2, Math.min(scale, newton));
    let step = whole;
    let next = slopeAt(problem, logits, start, scale + step);
    while (!(next.value < at.value) && Math.abs(step) > LEAST_STEP * Math.abs(whole)) {
      step /= 2;
      next = slopeAt(problem, logits, start, scale + step);
    }
    if (!(next.value < at.value)) break;
    scale += step;
    at = next;
  }
  return start.map((weight) => scale * weight);
}

/** The derivative of C in log s at s = 1: what is left to gain by the scale; zero at a minimum. */
export function scaleGradient(problem: Problem, matching: Float64Array, association: Float64Array): number {
  return slopeAt(problem, logitsOf(problem, matching, association), association, 1).first;
}

/** q·W, [numSamples, numLabels]. */
function logitsOf({ numSamples, numLabels }: Problem, matching: Float64Array, association: Float64Array): Float64Array {
  const logits = new Float64Array(numSamples * numLabels);
  multiply(logits, matching, association, association.length / numLabels, numLabels);
  return logits;
}

/** With g the logits at s = 1: the mean of c·g - g_l is the slope of the loss, the mean variance of g under c its curvature. */
function slopeAt(problem: Problem, logits: Float64Array, association: Float64Array, scale: number): ScaleSlope {
  const { labels, weights, numLabels, regulariser } = problem;
  const n = labels.length;
  let [loss, slope, curvature] = [0, 0, 0];
  for (let i = 0, row = 0; i < n; i++, row += numLabels) {
    let top = -Infinity;
    for (let l = 0; l < numLabels; l++) top = Math.max(top, logits[row + l]!);
    let [sum, mean, square] = [0, 0, 0];
    for (let l = 0; l < numLabels; l++) {
      const below = logits[row + l]! - top; // of g, so that the variance keeps its digits
      const weight = Math.exp(scale * below);
      sum += weight;
      mean += weight * below;
      square += weight * below * below;
    }
    mean /= sum;
    const own = logits[row + labels[i]!]! - top;
    const share = weights?.[i] ?? 1;
    loss += share * (Math.log(sum) - scale * own);
    slope += share * (mean - own);
    curvature += share * (square / sum - mean * mean);
  }
  const penalty = penaltyValue(problem, association);
  const power = regulariser === 'l1' ? 1 : 2; // the penalty of s·W is that of W times s to this power
  return {
    value: loss / n + penalty * scale ** power,
    first: slope / n + penalty * power * scale ** (power - 1),
    second: curvature / n + penalty * power * (power - 1),
  };
}
