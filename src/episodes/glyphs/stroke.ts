/** A control point of a stroke. Unit: the height of the canvas, or of a motif; y grows downward, as in an image. */
export interface Knot {
  readonly x: number;
  readonly y: number;
  /** The pen turns sharply here; elsewhere the curve runs smoothly through its knots. */
  readonly corner: boolean;
}

/** What the pen draws without leaving the paper, in the order of drawing; a single knot is a dot. */
export type Stroke = readonly Knot[];

/** A polyline as x0, y0, x1, y1, … */
export type Polyline = Float64Array;

/** Smallest and largest coordinates. */
export interface Bounds {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** A stroke through `points`; all inner knots are corners, or none. */
export function strokeThrough(points: readonly (readonly [number, number])[], corners: boolean): Stroke {
  return points.map(([x, y], i) => ({ x, y, corner: corners && i > 0 && i < points.length - 1 }));
}

/** The same stroke with every knot moved. */
export function mapKnots(stroke: Stroke, move: (x: number, y: number) => readonly [number, number]): Stroke {
  return stroke.map((knot) => {
    const [x, y] = move(knot.x, knot.y);
    return { x, y, corner: knot.corner };
  });
}

/** The box around the knots of all strokes; there must be at least one. */
export function boundsOf(strokes: readonly Stroke[]): Bounds {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const stroke of strokes) {
    for (const { x, y } of stroke) {
      left = Math.min(left, x);
      right = Math.max(right, x);
      top = Math.min(top, y);
      bottom = Math.max(bottom, y);
    }
  }
  return { left, top, right, bottom };
}
