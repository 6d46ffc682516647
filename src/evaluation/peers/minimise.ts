/** A smooth function: returns its value at `x` and writes its gradient there into `gradient`. */
export type Objective = (x: Float64Array, gradient: Float64Array) => number;

/** Where a minimisation ended. */
export interface Minimum {
  readonly x: Float64Array;
  readonly value: number;
  /** Euclidean norm of the gradient at the end over that at the start. */
  readonly relativeGradient: number;
  readonly iterations: number;
}

const MEMORY = 10;
const SUFFICIENT_DECREASE = 1e-4;
/** Of its size: decreases of the value smaller than this are rounding. */
const ROUNDING = 1e-14;

/** Whether a value, the Euclidean norm of the gradient there, and that norm at the start are good enough. */
export type StopRule = (value: number, gradientNorm: number, firstGradientNorm: number) => boolean;

/**
 * Minimises a convex smooth function from `start` until `isDone`, until rounding stops every decrease, or until
 * `maxIterations`. Limited-memory BFGS with a backtracking line search; the first step has length 1.
 * Source: Nocedal and Wright 2006, algorithms 7.4 and 7.5.
 */
export function minimise(objective: Objective, start: Float64Array, isDone: StopRule, maxIterations: number): Minimum {
  let x = start.slice();
  let gradient = new Float64Array(x.length);
  let value = objective(x, gradient);
  const firstNorm = norm(gradient);
  const pairs: CurvaturePair[] = [];
  let nextX = new Float64Array(x.length);
  let nextGradient = new Float64Array(x.length);
  let iterations = 0;
  for (; iterations < maxIterations && !isDone(value, norm(gradient), firstNorm); iterations++) {
    const direction = descentDirection(gradient, pairs);
    const slope = dot(gradient, direction);
    if (!(slope < 0)) break;
    let step = 1;
    let nextValue = Infinity;
    for (; step > 1e-12; step /= 2) {
      for (let i = 0; i < x.length; i++) nextX[i] = x[i]! + step * direction[i]!;
      nextValue = objective(nextX, nextGradient);
      if (nextValue <= value + SUFFICIENT_DECREASE * step * slope + ROUNDING * Math.abs(value)) break;
    }
    if (step <= 1e-12) break; // nothing more to gain at this precision
    const pair = curvaturePair(x, nextX, gradient, nextGradient);
    if (pair !== null) pairs.push(pair);
    if (pairs.length > MEMORY) pairs.shift();
    [x, nextX] = [nextX, x];
    [gradient, nextGradient] = [nextGradient, gradient];
    value = nextValue;
  }
  return { x, value, relativeGradient: firstNorm === 0 ? 0 : norm(gradient) / firstNorm, iterations };
}

/** A change of x and of the gradient. */
interface CurvaturePair {
  readonly s: Float64Array;
  readonly y: Float64Array;
  /** 1 / s·y. */
  readonly rho: number;
  /** s·y / y·y: the size of the inverse Hessian along y. */
  readonly scale: number;
}

/** Null where rounding leaves no positive curvature: a convex function has none that is negative. */
function curvaturePair(
  x: Float64Array,
  nextX: Float64Array,
  gradient: Float64Array,
  nextGradient: Float64Array,
): CurvaturePair | null {
  const s = nextX.map((value, i) => value - x[i]!);
  const y = nextGradient.map((value, i) => value - gradient[i]!);
  const curvature = dot(s, y);
  return curvature > 0 ? { s, y, rho: 1 / curvature, scale: curvature / dot(y, y) } : null;
}

/** Minus the approximate inverse Hessian times the gradient: the two-loop recursion. */
function descentDirection(gradient: Float64Array, pairs: readonly CurvaturePair[]): Float64Array {
  const direction = gradient.map((g) => -g);
  const weights = new Float64Array(pairs.length);
  for (let p = pairs.length - 1; p >= 0; p--) {
    const { s, y, rho } = pairs[p]!;
    weights[p] = rho * dot(s, direction);
    addScaled(direction, -weights[p]!, y);
  }
  const scale = pairs.at(-1)?.scale ?? 1 / norm(gradient);
  for (let i = 0; i < direction.length; i++) direction[i]! *= scale;
  pairs.forEach(({ s, y, rho }, p) => addScaled(direction, weights[p]! - rho * dot(y, direction), s));
  return direction;
}

function addScaled(target: Float64Array, factor: number, vector: Float64Array): void {
  for (let i = 0; i < target.length; i++) target[i]! += factor * vector[i]!;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

function norm(vector: Float64Array): number {
  return Math.sqrt(dot(vector, vector));
}
