import type { PrototypeMap } from '../../../src/interpretation/map.ts';

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** What part of the map is shown: `zoom` times as large as the whole, moved by pixels. */
export interface Outlook {
  readonly zoom: number;
  readonly dx: number;
  readonly dy: number;
}

export const WHOLE: Outlook = { zoom: 1, dx: 0, dy: 0 };

/** Share of the frame that the map fills. */
const FILLED = 0.84;
const MOST_ZOOM = 20;
/** Pixels from the border at which something beyond the frame is shown. */
const BORDER = 10;

export interface Place {
  readonly x: number;
  readonly y: number;
}

/** From the map's units to pixels; one unit is as long on both axes, y points upwards. */
export function projection(
  map: PrototypeMap,
  { width, height }: Size,
  { zoom, dx, dy }: Outlook,
): (at: Place) => Place {
  const points = [...map.samples, ...map.prototypes];
  const [left, right] = range(points.map(({ x }) => x));
  const [low, high] = range(points.map(({ y }) => y));
  const fit = Math.min(width / (right - left || Infinity), height / (high - low || Infinity));
  // A map of one place only has no scale of its own: any will do.
  const unit = FILLED * zoom * (fit > 0 ? fit : 1);
  return ({ x, y }) => ({
    x: width / 2 + dx + unit * (x - (left + right) / 2),
    y: height / 2 + dy - unit * (y - (low + high) / 2),
  });
}

/** Zoomed about the middle of the frame. */
export function zoomed({ zoom, dx, dy }: Outlook, factor: number): Outlook {
  const next = Math.min(MOST_ZOOM, Math.max(1, zoom * factor));
  return next === 1 ? WHOLE : { zoom: next, dx: (dx * next) / zoom, dy: (dy * next) / zoom };
}

/** The place, or that on the border of the frame that is nearest to it. */
export function withinFrame({ x, y }: Place, { width, height }: Size): Place & { readonly isBeyond: boolean } {
  const inside = {
    x: Math.min(width - BORDER, Math.max(BORDER, x)),
    y: Math.min(height - BORDER, Math.max(BORDER, y)),
  };
  return { ...inside, isBeyond: inside.x !== x || inside.y !== y };
}

/** Where a name stands: at the end of the text or at its start. */
export interface NamePlace extends Place {
  readonly anchor: 'start' | 'end';
}

const HALF_HEIGHT = 8;
const CHARACTER = 7.2;
const GAP = 10;

/** A name as the map shows it. */
export function brief(name: string): string {
  const letters = [...name];
  return letters.length > 14 ? `${letters.slice(0, 13).join('')}…` : name;
}

/** Places names right or left of their points, where they cover neither a point nor another name; null for nowhere. */
export function placeNames(points: readonly Place[], names: readonly string[], { width }: Size): (NamePlace | null)[] {
  const taken = points.map(({ x, y }) => ({
    left: x - GAP + 2,
    right: x + GAP - 2,
    top: y - HALF_HEIGHT,
    bottom: y + HALF_HEIGHT,
  }));
  return points.map(({ x, y }, i) => {
    const length = [...names[i]!].length * CHARACTER;
    for (const anchor of ['start', 'end'] as const) {
      const left = anchor === 'start' ? x + GAP : x - GAP - length;
      const box = { left, right: left + length, top: y - HALF_HEIGHT, bottom: y + HALF_HEIGHT };
      const isFree = taken.every(
        (other) => box.right < other.left || box.left > other.right || box.bottom < other.top || box.top > other.bottom,
      );
      if (!isFree || box.left < 0 || box.right > width) continue;
      taken.push(box);
      return { x: anchor === 'start' ? x + GAP : x - GAP, y, anchor };
    }
    return null;
  });
}

function range(values: readonly number[]): [number, number] {
  return values.reduce<[number, number]>(
    ([low, high], value) => [Math.min(low, value), Math.max(high, value)],
    [Infinity, -Infinity],
  );
}
