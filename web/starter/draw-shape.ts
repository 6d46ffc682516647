import type { Random } from '../../src/base/random.ts';
import { drawHand, write } from '../../src/episodes/glyphs/hand.ts';
import { rasterise } from '../../src/episodes/glyphs/rasterise.ts';
import type { Stroke } from '../../src/episodes/glyphs/stroke.ts';

/** How far these hands stray from a shape, against those of invented alphabets. */
const CARE = 0.6;

/** A shape by a hand of its own: black ink (0) on white paper, row-major bytes `[size, size]`. */
export function drawShape(strokes: readonly Stroke[], size: number, random: Random): Uint8Array {
  const { pen, looseness, ...manner } = drawHand(random);
  // Shapes have names: careful hands, and corners that stay corners.
  const hand = { ...manner, pen, looseness: CARE * looseness, roundness: 0 };
  const ink = new Uint8Array(size * size);
  rasterise(write(strokes, hand, random), pen, size, ink);
  return ink.map((value) => 255 - value);
}
