import type { Random } from '../../base/random.ts';
import { boundsOfLines, flatten } from './curve.ts';
import { boundsOf, mapKnots } from './stroke.ts';
import type { Knot, Polyline, Stroke } from './stroke.ts';
import { drawWarp } from './warp.ts';

/** How one person writes. Lengths in sides of the canvas. */
export interface Hand {
  /** Horizontal shift for each unit of height. */
  readonly slant: number;
  readonly scaleX: number;
  readonly scaleY: number;
  readonly shiftX: number;
  readonly shiftY: number;
  /** 1 is an ordinary hand, 0 draws every character alike. */
  readonly looseness: number;
  /** Probability that a corner is drawn round. */
  readonly roundness: number;
  /** Diameter of the pen. */
  readonly pen: number;
}

/** Spread of the places that a hand gives to the parts of a character, and to single knots. */
const WARP = 0.035;
const KNOT = 0.01;

/** A hand; the spreads are those of the twenty drawers of Omniglot, by eye. */
export function drawHand(random: Random): Hand {
  const size = Math.exp(random.normal(0, 0.12));
  const aspect = Math.exp(random.normal(0, 0.07));
  return {
    slant: random.normal(0, 0.08),
    scaleX: size * aspect,
    scaleY: size / aspect,
    shiftX: random.normal(-0.015, 0.03),
    shiftY: random.normal(-0.025, 0.035),
    looseness: random.uniform(0.6, 1.4),
    roundness: random.next() < 0.3 ? random.uniform(0.2, 0.8) : random.uniform(0, 0.15),
    pen: random.uniform(0.044, 0.052),
  };
}

/** One drawing of a character by a hand: the polylines to rasterise, on the unit canvas. */
export function write(character: readonly Stroke[], hand: Hand, random: Random): Polyline[] {
  const loose = (deviation: number): number => random.normal(0, hand.looseness * deviation);
  const [turn, slant] = [loose(0.05), hand.slant + loose(0.05)];
  const [scaleX, scaleY] = [hand.scaleX * Math.exp(loose(0.11)), hand.scaleY * Math.exp(loose(0.11))];
  const [shiftX, shiftY] = [0.5 + hand.shiftX + loose(0.025), 0.5 + hand.shiftY + loose(0.025)];
  const warp = drawWarp(hand.looseness * WARP, random);
  const place = (x: number, y: number): [number, number] => {
    const [warpedX, warpedY] = warp(x, y);
    const v = scaleY * (warpedY - 0.5);
    const u = scaleX * (warpedX - 0.5) - slant * v;
    return [shiftX + u - turn * v, shiftY + v + turn * u];
  };
  const drawn = character.map((stroke) => {
    const placed = mapKnots(jitterStroke(stroke, loose), place);
    return flatten(roundCorners(placed, hand.roundness, random));
  });
  return keepOnCanvas(drawn, hand.pen);
}

/** A stroke moved, turned and scaled about its own middle, and each of its knots moved. */
function jitterStroke(stroke: Stroke, loose: (deviation: number) => number): Stroke {
  const { left, top, right, bottom } = boundsOf([stroke]);
  const [midX, midY] = [(left + right) / 2, (top + bottom) / 2];
  const [dx, dy, turn] = [loose(0.014), loose(0.014), loose(0.05)];
  const [scaleX, scaleY] = [Math.exp(loose(0.09)), Math.exp(loose(0.09))];
  return mapKnots(stroke, (x, y) => {
    const [u, v] = [(x - midX) * scaleX, (y - midY) * scaleY];
    return [midX + u - turn * v + dx + loose(KNOT), midY + v + turn * u + dy + loose(KNOT)];
  });
}

/** Replaces some corners by two smooth knots on their sides. */
function roundCorners(stroke: Stroke, probability: number, random: Random): Stroke {
  return stroke.flatMap((knot, i): Knot[] => {
    const [before, after] = [stroke[i - 1], stroke[i + 1]];
    if (!knot.corner || !before || !after || random.next() >= probability) return [knot];
    const towards = (other: Knot): Knot => ({
      x: knot.x + 0.35 * (other.x - knot.x),
      y: knot.y + 0.35 * (other.y - knot.y),
      corner: false,
    });
    return [towards(before), towards(after)];
  });
}

/** Shrinks the drawing if it is larger than the canvas, and pushes it in if it sticks out, as the writer would. */
function keepOnCanvas(lines: readonly Polyline[], pen: number): Polyline[] {
  const { left, top, right, bottom } = boundsOfLines(lines);
  const room = 1 - 2 * pen;
  const scale = Math.min(1, room / Math.max(right - left, bottom - top));
  const inside = (low: number, high: number): number => {
    const [middle, half] = [(low + high) / 2, ((high - low) / 2) * scale];
    return Math.min(Math.max(middle, pen + half), 1 - pen - half) - scale * middle;
  };
  const [x, y] = [inside(left, right), inside(top, bottom)];
  return lines.map((line) => line.map((value, i) => scale * value + (i % 2 === 0 ? x : y)));
}
