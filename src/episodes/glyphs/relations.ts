import type { Random } from '../../base/random.ts';
import { boundsOf, mapKnots } from './stroke.ts';
import type { Knot, Stroke } from './stroke.ts';

/** Places `stroke` (its first knot at the origin) with respect to `target`, an earlier stroke of the character. */
export type Relation = (stroke: Stroke, target: Stroke, random: Random) => Stroke;

/** How a stroke can be set to an earlier one: chained, branching, crossing, beside, below, inside, as a parallel. */
export const relations: readonly Relation[] = [
  (stroke, target) => moveKnot(stroke, 0, end(target)),
  (stroke, target, random) => moveKnot(stroke, random.next() < 0.7 ? 0 : stroke.length - 1, someKnot(target, random)),
  (stroke, target) => moveKnot(stroke, stroke.length >> 1, target[target.length >> 1] as Knot),
  (stroke, target, random) => {
    const [own, other] = [boundsOf([stroke]), boundsOf([target])];
    const align = random.integer(2) ? other.top - own.top : other.bottom - own.bottom;
    return shift(stroke, other.right - own.left + random.uniform(0.1, 0.3), align);
  },
  (stroke, target, random) => {
    const [own, other] = [boundsOf([stroke]), boundsOf([target])];
    const centre = (other.left + other.right - own.left - own.right) / 2;
    return shift(stroke, centre, other.bottom - own.top + random.uniform(0.1, 0.3));
  },
  (stroke, target) => {
    const [own, other] = [boundsOf([stroke]), boundsOf([target])];
    // Half the room inside is left free.
    const room = Math.max(other.right - other.left, other.bottom - other.top) / 2;
    const scale = Math.min(1, room / Math.max(own.right - own.left, own.bottom - own.top));
    const x = (other.left + other.right - scale * (own.left + own.right)) / 2;
    const y = (other.top + other.bottom - scale * (own.top + own.bottom)) / 2;
    return mapKnots(stroke, (kx, ky) => [kx * scale + x, ky * scale + y]);
  },
  (_, target, random) => {
    const other = boundsOf([target]);
    const gap = random.uniform(0.2, 0.4);
    const upright = other.bottom - other.top > other.right - other.left;
    return upright ? shift(target, gap, 0) : shift(target, 0, gap);
  },
];

const end = (stroke: Stroke): Knot => stroke[stroke.length - 1] as Knot;
const someKnot = (stroke: Stroke, random: Random): Knot => stroke[random.integer(stroke.length)] as Knot;
const shift = (stroke: Stroke, dx: number, dy: number): Stroke => mapKnots(stroke, (x, y) => [x + dx, y + dy]);

/** Shifts the stroke so that its knot `index` lies on `goal`. */
function moveKnot(stroke: Stroke, index: number, goal: Knot): Stroke {
  const knot = stroke[index] as Knot;
  return shift(stroke, goal.x - knot.x, goal.y - knot.y);
}
