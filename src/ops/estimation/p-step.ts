import { addScaled, innerProduct, multiply } from './dense.ts';
import { objective } from './objective.ts';
import type { Problem, SpannedPrototypes } from './problem.ts';
import { prototypeGradient } from './prototype-gradient.ts';
import { matchSamples, type SampleMatching } from './sample-matching.ts';
import { rowProducts, spanPrototypes } from './spanned-prototypes.ts';

/** Prototypes with the matching of the samples to them and C there. */
export interface PrototypePoint {
  readonly prototypes: SpannedPrototypes;
  readonly matched: SampleMatching;
  readonly objective: number;
}

/** Where a P-step led: the point that it started from when no step along the direction lowered C. */
export interface PrototypeStep {
  readonly point: PrototypePoint;
  readonly accepted: boolean;
  /** The step length to try first next time, in units of the weighted k-means update. */
  readonly nextLength: number;
}

/** Of the fall that the slope promises, the part that a step must bring (Armijo). */
const SUFFICIENT_FALL = 1e-4;
const MAX_HALVINGS = 30;
const GROWTH = 2;

/**
 * One damped step of the prototypes with the association fixed: along the weighted k-means update
 * Σ_i γ_ij(x_i - p_j) / Σ_i |γ_ij|, halved until C falls. Undamped, it can raise C, since some weights are negative.
 */
export function stepPrototypes(
  problem: Problem,
  from: PrototypePoint,
  association: Float64Array,
  length: number,
): PrototypeStep {
  const { numSamples } = problem;
  const { slope, pull } = prototypeGradient(problem, from.prototypes, from.matched, association);
  const direction = slope.map((value, at) => {
    const weight = pull[Math.floor(at / numSamples)]!;
    return weight > 0 ? -value / weight : 0;
  });
  const moved = new Float64Array(direction.length); // direction · gram
  multiply(moved, direction, problem.gram, numSamples, numSamples);
  const fall = -innerProduct(slope, moved);
  for (let halving = 0, step = length; fall > 0 && halving < MAX_HALVINGS; halving++, step /= 2) {
    const prototypes = moveAlong(from.prototypes, direction, moved, step, numSamples);
    const matched = matchSamples(problem, prototypes);
    const value = objective(problem, matched, association);
    if (value < from.objective - SUFFICIENT_FALL * step * fall) {
      const settled = spanPrototypes(problem, prototypes.coefficients);
      const nextLength = halving === 0 ? step * GROWTH : step;
      return { point: { prototypes: settled, matched, objective: value }, accepted: true, nextLength };
    }
  }
  return { point: from, accepted: false, nextLength: 1 };
}

/** from + step·direction, without another product with the Gram matrix. */
function moveAlong(
  { coefficients, products, squaredNorms }: SpannedPrototypes,
  direction: Float64Array,
  moved: Float64Array,
  step: number,
  numSamples: number,
): SpannedPrototypes {
  const cross = rowProducts(direction, products, numSamples);
  const own = rowProducts(direction, moved, numSamples);
  return {
    coefficients: addScaled(coefficients, step, direction),
    products: addScaled(products, step, moved),
    squaredNorms: squaredNorms.map((norm, j) => norm + step * (2 * cross[j]! + step * own[j]!)),
  };
}
