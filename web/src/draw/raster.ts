import { PAD, PEN, type Point, type Stroke } from './strokes.ts';

/**
 * Ink of strokes as grey bytes `[side, side]`, 255 where the pen went and 0 elsewhere, the edges smoothed over one pixel.
 * Plain arithmetic instead of the browser's canvas: the same on every machine.
 */
export function rasterise(strokes: readonly Stroke[], side: number): Uint8Array {
  const ink = new Uint8Array(side * side);
  const unit = side / PAD;
  const radius = (PEN / 2) * unit;
  for (const stroke of strokes) {
    const points = stroke.map(({ x, y }) => ({ x: x * unit, y: y * unit }));
    points.forEach((point, i) => paintSegment(ink, side, radius, points[Math.max(0, i - 1)]!, point));
  }
  return ink;
}

function paintSegment(ink: Uint8Array, side: number, radius: number, a: Point, b: Point): void {
  const reach = radius + 1;
  const clamp = (value: number) => Math.min(side - 1, Math.max(0, Math.floor(value)));
  const [left, right] = [clamp(Math.min(a.x, b.x) - reach), clamp(Math.max(a.x, b.x) + reach)];
  const [top, bottom] = [clamp(Math.min(a.y, b.y) - reach), clamp(Math.max(a.y, b.y) + reach)];
  for (let row = top; row <= bottom; row++) {
    for (let column = left; column <= right; column++) {
      const distance = distanceToSegment({ x: column + 0.5, y: row + 0.5 }, a, b);
      const value = Math.round(255 * Math.min(1, Math.max(0, radius + 0.5 - distance)));
      const at = row * side + column;
      if (value > ink[at]!) ink[at] = value;
    }
  }
}

function distanceToSegment(point: Point, a: Point, b: Point): number {
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  const length = dx * dx + dy * dy;
  const along = length === 0 ? 0 : ((point.x - a.x) * dx + (point.y - a.y) * dy) / length;
  const part = Math.min(1, Math.max(0, along));
  return Math.hypot(point.x - a.x - part * dx, point.y - a.y - part * dy);
}
