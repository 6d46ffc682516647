import type { Bounds, Knot, Polyline, Stroke } from './stroke.ts';

/** Straight pieces for one span between two knots: at 28 pixels a piece is then shorter than a pixel or nearly so. */
const PIECES = 6;

/**
 * The polyline of a stroke: a cubic spline through its knots (Catmull-Rom: the tangent at a knot is half the chord of
 * its neighbours), broken at corners. Same unit as the knots; a dot gives one point.
 */
export function flatten(stroke: Stroke): Polyline {
  const spans = Math.max(0, stroke.length - 1);
  const points = new Float64Array(2 * (spans * PIECES + 1));
  points[0] = stroke[0]?.x ?? 0;
  points[1] = stroke[0]?.y ?? 0;
  let at = 2;
  for (let i = 0; i < spans; i++) {
    const [a, b] = [stroke[i] as Knot, stroke[i + 1] as Knot];
    // Past an end or a corner there is no neighbour: the curve leaves along the chord.
    const before = i === 0 || a.corner ? a : (stroke[i - 1] as Knot);
    const after = i === spans - 1 || b.corner ? b : (stroke[i + 2] as Knot);
    for (let piece = 1; piece <= PIECES; piece++) {
      const t = piece / PIECES;
      points[at++] = catmullRom(before.x, a.x, b.x, after.x, t);
      points[at++] = catmullRom(before.y, a.y, b.y, after.y, t);
    }
  }
  return points;
}

/** One coordinate of the cubic from `a` (t = 0) to `b` (t = 1). */
function catmullRom(before: number, a: number, b: number, after: number, t: number): number {
  const [leaving, arriving] = [(b - before) / 2, (after - a) / 2];
  const [t2, t3] = [t * t, t * t * t];
  return (2 * t3 - 3 * t2 + 1) * a + (t3 - 2 * t2 + t) * leaving + (3 * t2 - 2 * t3) * b + (t3 - t2) * arriving;
}

/** Length of a polyline, in its own unit. */
export function lengthOf(points: Polyline): number {
  let length = 0;
  for (let i = 2; i < points.length; i += 2) {
    length += Math.hypot(points[i]! - points[i - 2]!, points[i + 1]! - points[i - 1]!);
  }
  return length;
}

/** The box around the points of all polylines; there must be at least one point. */
export function boundsOfLines(lines: readonly Polyline[]): Bounds {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const points of lines) {
    for (let i = 0; i < points.length; i += 2) {
      left = Math.min(left, points[i]!);
      right = Math.max(right, points[i]!);
      top = Math.min(top, points[i + 1]!);
      bottom = Math.max(bottom, points[i + 1]!);
    }
  }
  return { left, top, right, bottom };
}
