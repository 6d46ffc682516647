import { boundsOfLines, flatten, lengthOf } from './curve.ts';
import type { Polyline, Stroke } from './stroke.ts';

/** Cells a side of a distance field. */
const CELLS = 24;
const PLANE = CELLS * CELLS;
/** Directions of a line that a field tells apart, over half a turn. */
const DIRECTIONS = 6;
/** What a right angle between two lines weighs, in sides of the box. */
const TURNED = 0.25;
/** The field reaches this far beyond the box of the character, so that every point of another one falls inside. */
const MARGIN = 0.02;
const FIELD_LENGTH = (DIRECTIONS + 1) * PLANE;
const NUM_POINTS = 64;
const MIN_POINTS_A_STROKE = 4;
/** A box is never taken as narrower than this share of its longer side: a stem stays a stem. */
const NARROWEST = 0.4;

/** The shape of a character without position, size and (within limits) aspect. */
export interface Shape {
  /** For each point along the strokes, in a unit box, the position in `field` that holds its distance. */
  readonly places: Int32Array;
  /**
   * `[DIRECTIONS + 1, CELLS, CELLS]`: fourth power of the distance from a line of that direction in that cell to the
   * nearest point; the last direction is that of a dot, which has none.
   */
  readonly field: Float32Array;
}

/** A point of a stroke and the direction of the stroke there: 0 to DIRECTIONS - 1, or DIRECTIONS for a dot. */
interface Element {
  readonly x: number;
  readonly y: number;
  readonly direction: number;
}

/** The shape of the clean strokes of a character. */
export function shapeOf(strokes: readonly Stroke[]): Shape {
  const elements = alongLines(normalise(strokes.map(flatten)));
  return { places: Int32Array.from(elements, placeOf), field: fieldOf(elements) };
}

/**
 * How far two characters are apart, in sides of their box, 0 to about 1: the larger of the two directed mean distances
 * from the points of one to the nearest point of the other, where a different direction of the line counts as a
 * distance. It is a mean of fourth powers, so that one stroke more or less counts although all others agree.
 * @param enough a distance beyond which only "beyond" matters: the result is then some number above it, found sooner.
 */
export function shapeDistance(a: Shape, b: Shape, enough = Infinity): number {
  const bound = enough ** 4;
  const there = meanFourthPower(a, b, bound);
  return (there > bound ? there : Math.max(there, meanFourthPower(b, a, bound))) ** 0.25;
}

/** Stops at the point where the mean is sure to exceed `bound`. */
function meanFourthPower({ places }: Shape, { field }: Shape, bound: number): number {
  const most = bound * places.length;
  let sum = 0;
  for (let i = 0; i < places.length && sum <= most; i++) sum += field[places[i]!]!;
  return sum / places.length;
}

function fieldOf(elements: readonly Element[]): Float32Array {
  const nearest = nearestOf(elements);
  const field = new Float32Array(FIELD_LENGTH).fill(Infinity);
  for (let b = 0; b <= DIRECTIONS; b++) {
    if (nearest[b * PLANE] === Infinity) continue; // no line of this direction
    for (let a = 0; a <= DIRECTIONS; a++) {
      const isDot = a === DIRECTIONS || b === DIRECTIONS;
      const turned = isDot ? 0 : (TURNED * Math.sin((Math.PI * (a - b)) / DIRECTIONS)) ** 2;
      for (let cell = 0; cell < PLANE; cell++) {
        const squared = nearest[b * PLANE + cell]! + turned;
        if (squared < field[a * PLANE + cell]!) field[a * PLANE + cell] = squared;
      }
    }
  }
  for (let at = 0; at < field.length; at++) field[at] = field[at]! * field[at]!;
  return field;
}

/** `[DIRECTIONS + 1, CELLS, CELLS]`: squared distance from a cell to the nearest point of that direction, of no other. */
function nearestOf(elements: readonly Element[]): Float32Array {
  const nearest = new Float32Array(FIELD_LENGTH).fill(Infinity);
  const across = new Float64Array(CELLS); // squared distances along the rows, the same in each
  for (const { x, y, direction } of elements) {
    for (let column = 0; column < CELLS; column++) across[column] = (CENTRES[column]! - x) ** 2;
    for (let row = 0; row < CELLS; row++) {
      const down = (CENTRES[row]! - y) ** 2;
      const start = direction * PLANE + row * CELLS;
      for (let column = 0; column < CELLS; column++) {
        const squared = across[column]! + down;
        if (squared < nearest[start + column]!) nearest[start + column] = squared;
      }
    }
  }
  return nearest;
}

const cellOf = (coordinate: number): number => Math.floor(((coordinate + MARGIN) / (1 + 2 * MARGIN)) * CELLS);
/** Coordinate of the middle of each cell along a side. */
const CENTRES = Float64Array.from({ length: CELLS }, (_, cell) => ((cell + 0.5) / CELLS) * (1 + 2 * MARGIN) - MARGIN);

function placeOf({ x, y, direction }: Element): number {
  return (direction * CELLS + cellOf(y)) * CELLS + cellOf(x);
}

/** The direction of a line that runs by (dx, dy); which of its ends comes first does not matter. */
function directionOf(dx: number, dy: number): number {
  const halfTurns = Math.atan2(dy, dx) / Math.PI + 1;
  return Math.floor((halfTurns % 1) * DIRECTIONS);
}

/** About `NUM_POINTS` elements at even distances along all lines; a few for each line, however short. */
function alongLines(lines: readonly Polyline[]): Element[] {
  const lengths = lines.map(lengthOf);
  const total = lengths.reduce((sum, length) => sum + length, 0);
  return lines.flatMap((line, i) => {
    const length = lengths[i] ?? 0;
    const count = Math.max(MIN_POINTS_A_STROKE, Math.round((NUM_POINTS * length) / Math.max(total, 1e-9)));
    return alongLine(line, count, length);
  });
}

/** `count` elements at even distances from the start to the end of a line of the given length. */
function alongLine(line: Polyline, count: number, length: number): Element[] {
  if (length === 0) return Array.from({ length: count }, () => ({ x: line[0]!, y: line[1]!, direction: DIRECTIONS }));
  const elements: Element[] = [];
  let [at, passed] = [0, 0]; // the segment from at to at + 2, and the length before it
  const segment = (): number => Math.hypot(line[at + 2]! - line[at]!, line[at + 3]! - line[at + 1]!);
  let long = segment();
  for (let i = 0; i < count; i++) {
    const goal = (i / (count - 1)) * length;
    while (at < line.length - 4 && passed + long < goal) {
      passed += long;
      at += 2;
      long = segment();
    }
    const t = Math.min(1, (goal - passed) / Math.max(long, 1e-9));
    const [dx, dy] = [line[at + 2]! - line[at]!, line[at + 3]! - line[at + 1]!];
    elements.push({ x: line[at]! + t * dx, y: line[at + 1]! + t * dy, direction: directionOf(dx, dy) });
  }
  return elements;
}

/** Moves and scales the lines into the unit box, centred. */
function normalise(lines: readonly Polyline[]): Polyline[] {
  const { left, top, right, bottom } = boundsOfLines(lines);
  const longer = Math.max(right - left, bottom - top, 1e-9);
  const [width, height] = [Math.max(right - left, NARROWEST * longer), Math.max(bottom - top, NARROWEST * longer)];
  const [x, y] = [(left + right) / 2, (top + bottom) / 2];
  return lines.map((line) => line.map((value, i) => 0.5 + (i % 2 === 0 ? (value - x) / width : (value - y) / height)));
}
