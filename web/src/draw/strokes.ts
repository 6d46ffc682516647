/** A point on the pad, in its units: 0 to `PAD`, y downwards. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** The points of one stroke of the pen, in order; a dot has one. */
export type Stroke = readonly Point[];

/** Side of the pad in units. One unit is a pixel of the images of Omniglot, which people drew on a pad like this. */
export const PAD = 105;

/** Width of the pen in units: strokes of Omniglot are 4 to 5 pixels wide. */
export const PEN = 4.6;

/** Points nearer to the last one than this add nothing. */
const LEAST_STEP = 0.4;

/** The point of the pad that is nearest: a pen that slips off it draws nothing that cannot be seen. */
export function onPad({ x, y }: Point): Point {
  const within = (value: number) => Math.min(PAD, Math.max(0, value));
  return { x: within(x), y: within(y) };
}

/** The strokes with a new one begun at a point. */
export function beginStroke(strokes: readonly Stroke[], point: Point): Stroke[] {
  return [...strokes, [point]];
}

/** The strokes with points added to the last one. */
export function extendStroke(strokes: readonly Stroke[], points: readonly Point[]): Stroke[] {
  const last = [...(strokes.at(-1) ?? [])];
  for (const point of points) {
    const before = last.at(-1);
    if (before === undefined || Math.hypot(point.x - before.x, point.y - before.y) >= LEAST_STEP) last.push(point);
  }
  return [...strokes.slice(0, -1), last];
}

/** The path of a stroke as SVG has it; a dot is a line of no length, which a round pen shows. */
export function strokePath(stroke: Stroke): string {
  const [first, ...rest] = stroke.map(({ x, y }) => `${x.toFixed(2)} ${y.toFixed(2)}`);
  return first === undefined ? '' : `M${first}L${rest.length === 0 ? first : rest.join(' ')}`;
}
