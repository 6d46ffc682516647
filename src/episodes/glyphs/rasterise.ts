import type { Polyline } from './stroke.ts';

/** Rise of the edge of a line over one pixel: 1 is plain area; scanned pages scaled down are a little crisper. */
const SHARPNESS = 1.2;

/**
 * Draws polylines with a round pen into `pixels` `[size, size]` (row-major uint8, 0 is paper, 255 is ink), anti-aliased:
 * the value of a pixel is the share of it that the pen covers, taken from the distance of its centre to the line.
 * Coordinates and `pen` (diameter) are in units of the canvas side; what lies outside is cut off.
 */
export function rasterise(lines: readonly Polyline[], pen: number, size: number, pixels: Uint8Array): void {
  const radius = (pen * size) / 2;
  for (const points of lines) {
    const segments = Math.max(1, points.length / 2 - 1);
    for (let i = 0; i < segments; i++) {
      const j = Math.min(2 * i + 2, points.length - 2); // a dot: both ends are its one point
      // Pixel (column, row) has its centre at (column + 0.5, row + 0.5).
      const ax = points[2 * i]! * size - 0.5;
      const ay = points[2 * i + 1]! * size - 0.5;
      drawSegment(ax, ay, points[j]! * size - 0.5, points[j + 1]! * size - 0.5, radius, size, pixels);
    }
  }
}

/** One segment, in pixels; overlaps keep the darker value, so that joints of a line do not show. */
function drawSegment(
  ax: number,
  ay: number,
  bx: number,
  by: number,
  radius: number,
  size: number,
  pixels: Uint8Array,
): void {
  const reach = radius + 0.5 / SHARPNESS;
  const [dx, dy] = [bx - ax, by - ay];
  const squaredLength = dx * dx + dy * dy;
  const left = Math.max(0, Math.ceil(Math.min(ax, bx) - reach));
  const right = Math.min(size - 1, Math.floor(Math.max(ax, bx) + reach));
  const top = Math.max(0, Math.ceil(Math.min(ay, by) - reach));
  const bottom = Math.min(size - 1, Math.floor(Math.max(ay, by) + reach));
  const darkest = Math.min(1, 2 * radius); // a pen thinner than a pixel never fills one
  const full = Math.round(255 * darkest);
  for (let y = top; y <= bottom; y++) {
    for (let x = left; x <= right; x++) {
      if (pixels[y * size + x]! >= full) continue; // it cannot get darker
      const along = squaredLength > 0 ? ((x - ax) * dx + (y - ay) * dy) / squaredLength : 0;
      const t = along < 0 ? 0 : along > 1 ? 1 : along;
      const [ex, ey] = [x - ax - t * dx, y - ay - t * dy];
      const squaredDistance = ex * ex + ey * ey;
      if (squaredDistance >= reach * reach) continue;
      const coverage = Math.min(darkest, SHARPNESS * (reach - Math.sqrt(squaredDistance)));
      const value = Math.round(255 * coverage);
      if (value > pixels[y * size + x]!) pixels[y * size + x] = value;
    }
  }
}
