import { PAD, type Point, type Stroke } from './strokes.ts';

/**
 * Between these lies the larger side of a drawing on the pad, so that it is as large as those that networks of handwriting
 * saw: of the drawings of Omniglot, four in five are.
 */
const SMALLEST = 49;
const LARGEST = 84;
/** A drawing begun with a short line is not blown up beyond this. */
const MOST_ENLARGED = 2.5;

/** The strokes moved to the middle of the pad and, where they are very small or large, scaled. */
export function framed(strokes: readonly Stroke[]): Stroke[] {
  const points = strokes.flat();
  if (points.length === 0) return [];
  const [left, right] = range(points.map(({ x }) => x));
  const [top, bottom] = range(points.map(({ y }) => y));
  const side = Math.max(right - left, bottom - top);
  const scale = side === 0 ? 1 : Math.min(MOST_ENLARGED, Math.min(LARGEST, Math.max(SMALLEST, side)) / side);
  const move = ({ x, y }: Point): Point => ({
    x: PAD / 2 + scale * (x - (left + right) / 2),
    y: PAD / 2 + scale * (y - (top + bottom) / 2),
  });
  return strokes.map((stroke) => stroke.map(move));
}

function range(values: readonly number[]): [number, number] {
  return values.reduce<[number, number]>(
    ([low, high], value) => [Math.min(low, value), Math.max(high, value)],
    [Infinity, -Infinity],
  );
}
