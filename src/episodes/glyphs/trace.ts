import type { Knot, Stroke } from './stroke.ts';

/** One movement of the pen: turn on the spot, then run `length` while bending evenly by `sweep`. Angles in degrees. */
export interface Move {
  readonly turn?: number;
  readonly length: number;
  readonly sweep?: number;
}

/** Two knots are at most this far apart along an arc: the spline through them is then a circle to the eye. */
const DEGREES_PER_KNOT = 50;
const radians = (degrees: number): number => (degrees * Math.PI) / 180;

/**
 * The stroke that a pen draws from the origin by `moves`, starting in direction `heading` (degrees; 0 runs right, 90
 * down). A move with a turn begins with a corner.
 */
export function trace(moves: readonly Move[], heading: number): Stroke {
  const knots: Knot[] = [{ x: 0, y: 0, corner: false }];
  let [x, y, direction] = [0, 0, heading];
  for (const { turn = 0, length, sweep = 0 } of moves) {
    if (turn !== 0 && knots.length > 1) knots[knots.length - 1] = { x, y, corner: true };
    direction += turn;
    const steps = Math.max(2, Math.ceil(Math.abs(sweep) / DEGREES_PER_KNOT));
    // The chord of a small arc is shorter than the arc by sin(a)/a.
    const half = radians(sweep / steps / 2);
    const chord = (length / steps) * (half === 0 ? 1 : Math.sin(half) / half);
    for (let step = 0; step < steps; step++) {
      direction += sweep / steps / 2;
      x += chord * Math.cos(radians(direction));
      y += chord * Math.sin(radians(direction));
      direction += sweep / steps / 2;
      knots.push({ x, y, corner: false });
    }
  }
  return knots;
}
