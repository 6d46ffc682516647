import type { Random } from '../../base/random.ts';
import { boundsOf, mapKnots } from './stroke.ts';
import type { Stroke } from './stroke.ts';
import { trace } from './trace.ts';
import type { Move } from './trace.ts';
import { weightedIndex } from './weighted-index.ts';

/** The taste of an alphabet in single strokes. */
export interface MotifStyle {
  /** Share of strokes made of arcs, 0 to 1; the others are straight. */
  readonly curviness: number;
  /** Directions in which strokes start, degrees. */
  readonly headings: readonly number[];
  /** Angle between straight pieces, degrees. */
  readonly bend: number;
  /** How often each straight and each curved kind is used, relative to the others of its sort. */
  readonly straightWeights: readonly number[];
  readonly curvedWeights: readonly number[];
}

type Maker = (style: MotifStyle, random: Random) => Move[];
const side = (random: Random): number => (random.next() < 0.5 ? -1 : 1);
const times = <T>(count: number, make: (index: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i));

/** Strokes of straight pieces: line, angle, step, bracket, zigzag, closed polygon. */
const straightKinds: readonly Maker[] = [
  () => [{ length: 1 }],
  ({ bend }, random) => [{ length: 1 }, { turn: side(random) * bend, length: random.uniform(0.4, 1.1) }],
  ({ bend }, random) => {
    const s = side(random);
    return [
      { length: random.uniform(0.3, 0.8) },
      { turn: s * bend, length: random.uniform(0.4, 1) },
      { turn: -s * bend, length: random.uniform(0.3, 0.8) },
    ];
  },
  ({ bend }, random) => {
    const s = side(random);
    const length = random.uniform(0.4, 1);
    return [{ length }, { turn: s * bend, length: random.uniform(0.4, 0.9) }, { turn: s * bend, length }];
  },
  ({ bend }, random) => {
    const s = side(random);
    return times(3 + random.integer(3), (i) => ({ turn: i === 0 ? 0 : (i % 2 ? s : -s) * bend, length: 0.5 }));
  },
  (_, random) => {
    const corners = 3 + random.integer(2);
    const width = random.uniform(0.6, 1.2);
    return times(corners, (i) => ({ turn: i === 0 ? 0 : 360 / corners, length: corners === 4 && i % 2 ? width : 1 }));
  },
];

/** Strokes of arcs: arc, bowl, ring, wave, hook, cane, humps, loop, spiral, free run of the pen. */
const curvedKinds: readonly Maker[] = [
  (_, random) => [{ length: 1, sweep: side(random) * random.uniform(50, 170) }],
  (_, random) => [{ length: 1, sweep: side(random) * random.uniform(190, 310) }],
  (_, random) => [{ length: 1, sweep: side(random) * 370 }],
  (_, random) => {
    const sweep = side(random) * random.uniform(100, 230);
    return [
      { length: random.uniform(0.5, 1), sweep },
      { length: random.uniform(0.5, 1), sweep: -sweep },
    ];
  },
  (_, random) => [
    { length: random.uniform(0.5, 1) },
    { length: random.uniform(0.4, 0.9), sweep: side(random) * random.uniform(100, 250) },
  ],
  (_, random) => [
    { length: random.uniform(0.4, 0.9), sweep: side(random) * random.uniform(100, 250) },
    { length: random.uniform(0.5, 1) },
  ],
  (_, random) => {
    const s = side(random);
    const sweep = random.uniform(140, 200);
    return times(2 + random.integer(2), (i) => ({ turn: i === 0 ? 0 : -s * sweep, length: 0.8, sweep: s * sweep }));
  },
  (_, random) => {
    const s = side(random);
    return [
      { length: random.uniform(0.4, 0.8), sweep: s * random.uniform(0, 40) },
      { length: random.uniform(0.5, 0.9), sweep: s * random.uniform(230, 340) },
      { length: random.uniform(0.3, 0.8), sweep: s * random.uniform(-40, 40) },
    ];
  },
  (_, random) => {
    const s = side(random);
    return times(3 + random.integer(2), (i) => ({ length: 1.4 * 0.66 ** i, sweep: s * 180 }));
  },
  ({ bend }, random) =>
    times(3 + random.integer(4), () => ({
      turn: random.next() < 0.25 ? side(random) * bend : 0,
      length: random.uniform(0.3, 0.8),
      sweep: random.normal(0, 120),
    })),
];

/** How many weights `MotifStyle` has of each sort. */
export const numStraightKinds = straightKinds.length;
export const numCurvedKinds = curvedKinds.length;

/** A stroke in the taste of `style`; its larger extent is 1, its first knot the origin. */
export function drawMotif(style: MotifStyle, random: Random): Stroke {
  const curved = random.next() < style.curviness;
  const kinds = curved ? curvedKinds : straightKinds;
  const kind = weightedIndex(curved ? style.curvedWeights : style.straightWeights, random);
  const heading = style.headings[random.integer(style.headings.length)] ?? 0;
  const stroke = trace((kinds[kind] as Maker)(style, random), heading);
  const { left, top, right, bottom } = boundsOf([stroke]);
  const scale = 1 / Math.max(right - left, bottom - top);
  return mapKnots(stroke, (x, y) => [x * scale, y * scale]);
}
