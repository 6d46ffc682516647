import { descentDirection, remember, type CurvatureMemory } from './curvature-memory.ts';
import { addScaled, innerProduct } from './dense.ts';
import { objective } from './objective.ts';
import { placePrototypes, rowProducts, type PlacedPrototypes } from './placed-prototypes.ts';
import type { Problem } from './problem.ts';
import { prototypeGradient, type PrototypeGradient } from './prototype-gradient.ts';
import { matchSamples, type SampleMatching } from './sample-matching.ts';

/** Prototypes with the matching of the samples to them and C there. */
export interface PrototypePoint {
  readonly prototypes: PlacedPrototypes;
  readonly matched: SampleMatching;
  readonly objective: number;
}

/** Prototypes and association at one moment of the estimation. */
export interface FitPoint {
  readonly point: PrototypePoint;
  readonly association: Float64Array;
}

/** Where a P-step led: the point that it started from when no step along the direction lowered C. */
export interface PrototypeStep {
  readonly point: PrototypePoint;
  readonly accepted: boolean;
  /** What the step told of the curvature; empty after a step that was not accepted. */
  readonly memory: CurvatureMemory;
  /** At `point`. */
  readonly gradient: PrototypeGradient;
}

/** Of the fall that the slope promises, the part that a step must bring (Armijo). */
const SUFFICIENT_FALL = 1e-4;
const MAX_HALVINGS = 30;

/**
 * One damped step of the prototypes with the association fixed: along the weighted k-means update
 * Σ_i γ_ij(x_i - p_j) / Σ_i |γ_ij|, corrected by the curvature that earlier steps met, and halved until C falls. Undamped, it
 * can raise C, since some weights are negative.
 */
export function stepPrototypes(
  problem: Problem,
  from: PrototypePoint,
  association: Float64Array,
  memory: CurvatureMemory,
  gradient: PrototypeGradient,
): PrototypeStep {
  const { slope, pull } = gradient;
  const direction = descentDirection(memory, slope, (rows) => divideRows(rows, pull));
  const along = placePrototypes(problem.span, direction, problem.numSamples, pull.length);
  const fall = -innerProduct(slope, direction);
  for (let halving = 0, step = 1; fall > 0 && halving < MAX_HALVINGS; halving++, step /= 2) {
    const prototypes = moveAlong(from.prototypes, along, step);
    const matched = matchSamples(problem, prototypes);
    const value = objective(problem, matched, association);
    if (value < from.objective - SUFFICIENT_FALL * step * fall) {
      const after = prototypeGradient(problem, prototypes, matched, association);
      const taken = direction.map((entry) => step * entry);
      return {
        point: { prototypes, matched, objective: value },
        accepted: true,
        memory: remember(memory, taken, addScaled(after.slope, -1, slope)),
        gradient: after,
      };
    }
  }
  // What was remembered may be of another region: the plain update has a say before the step is given up.
  if (memory.length > 0) return stepPrototypes(problem, from, association, [], gradient);
  return { point: from, accepted: false, memory: [], gradient };
}

/** Each row of a prototype divided by its own curvature; a prototype without one stays where it is. */
function divideRows(rows: Float64Array, curvatures: Float64Array): Float64Array {
  const columns = rows.length / curvatures.length;
  return rows.map((value, at) => {
    const curvature = curvatures[Math.floor(at / columns)]!;
    return curvature > 0 ? value / curvature : 0;
  });
}

/** from + step·direction, without another product with the samples. */
function moveAlong(from: PlacedPrototypes, direction: PlacedPrototypes, step: number): PlacedPrototypes {
  const coordinates = addScaled(from.coordinates, step, direction.coordinates);
  return {
    coordinates,
    products: addScaled(from.products, step, direction.products),
    squaredNorms: rowProducts(coordinates, coordinates, from.squaredNorms.length),
  };
}
