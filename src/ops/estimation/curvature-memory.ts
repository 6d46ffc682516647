import { addScaled, innerProduct } from './dense.ts';

/** A step of the prototypes and how the gradient changed along it. */
interface CurvaturePair {
  readonly step: Float64Array;
  readonly change: Float64Array;
  /** 1 / ⟨step, change⟩ */
  readonly inverse: number;
}

/** The latest steps of a minimisation over the prototypes, newest last. */
export type CurvatureMemory = readonly CurvaturePair[];

const REMEMBERED = 8;

/** The memory with one more step, or as it was where the gradient did not grow along the step. */
export function remember(memory: CurvatureMemory, step: Float64Array, change: Float64Array): CurvatureMemory {
  const curvature = innerProduct(step, change);
  if (!(curvature > 0)) return memory;
  return [...memory, { step, change, inverse: 1 / curvature }].slice(-REMEMBERED);
}

/**
 * Minus the approximate inverse Hessian times `slope` (the two-loop recursion of L-BFGS, Nocedal 1980);
 * `precondition` divides each prototype's row by its own curvature. Without memory, that is the
 * weighted k-means update.
 */
export function descentDirection(
  memory: CurvatureMemory,
  slope: Float64Array,
  precondition: (rows: Float64Array) => Float64Array,
): Float64Array {
  let rest = slope;
  const shares = new Float64Array(memory.length);
  for (let at = memory.length - 1; at >= 0; at--) {
    const { step, change, inverse } = memory[at]!;
    shares[at] = inverse * innerProduct(step, rest);
    rest = addScaled(rest, -shares[at]!, change);
  }
  const newest = memory.at(-1);
  let direction = precondition(rest);
  if (newest !== undefined) {
    const scale = 1 / (newest.inverse * innerProduct(newest.change, precondition(newest.change)));
    direction = direction.map((value) => value * scale);
  }
  memory.forEach(({ step, change, inverse }, at) => {
    direction = addScaled(direction, shares[at]! - inverse * innerProduct(change, direction), step);
  });
  return direction.map((value) => -value);
}
