import type { Random } from '../../base/random.ts';
import { drawMotif } from './motif.ts';
import { relations } from './relations.ts';
import type { Relation } from './relations.ts';
import { boundsOf, mapKnots, strokeThrough } from './stroke.ts';
import type { Stroke } from './stroke.ts';
import type { AlphabetStyle } from './style.ts';
import { weightedIndex } from './weighted-index.ts';

/** Sizes of a stroke beside the first one, whose size is 1. */
const SIZES = [1, 0.8, 0.6, 0.45, 0.3];
const MAX_STROKES = 6;

/** A character in the style of an alphabet: its strokes, centred on the canvas, in sides of the canvas. */
export function drawCharacter(style: AlphabetStyle, random: Random): Stroke[] {
  const strokes: Stroke[] = [takeMotif(style, random)];
  // A geometric number of further strokes with the mean `moreStrokes`.
  const goOn = style.moreStrokes / (1 + style.moreStrokes);
  while (strokes.length < MAX_STROKES && random.next() < goOn) {
    const size = SIZES[random.integer(SIZES.length)] ?? 1;
    const stroke = mapKnots(takeMotif(style, random), (x, y) => [x * size, y * size]);
    const target = strokes[random.integer(strokes.length)] as Stroke;
    const relation = relations[weightedIndex(style.relationWeights, random)] as Relation;
    strokes.push(relation(stroke, target, random));
  }
  if (random.next() < style.symmetry) strokes.push(...mirrored(strokes, random));
  if (random.next() < style.headline) strokes.push(headline(strokes));
  if (random.next() < style.dots) strokes.push(...dots(strokes, random));
  return fit(strokes, style, random);
}

/** A stroke of the alphabet, or a new one of its kind; now and then turned over. */
function takeMotif(style: AlphabetStyle, random: Random): Stroke {
  const reused = random.next() < style.reuse;
  const motif = reused ? (style.motifs[random.integer(style.motifs.length)] as Stroke) : drawMotif(style, random);
  const [flipX, flipY] = [random.next() < 0.25 ? -1 : 1, random.next() < 0.2 ? -1 : 1];
  return mapKnots(motif, (x, y) => [x * flipX, y * flipY]);
}

/** The mirror images of all strokes, about the right edge, the left edge or the middle. */
function mirrored(strokes: readonly Stroke[], random: Random): Stroke[] {
  const { left, right } = boundsOf(strokes);
  const axis = [left, right, (left + right) / 2][random.integer(3)] ?? left;
  return strokes.map((stroke) => mapKnots(stroke, (x, y) => [2 * axis - x, y]));
}

/** A bar along the top, a little wider than what hangs from it. */
function headline(strokes: readonly Stroke[]): Stroke {
  const { left, right, top } = boundsOf(strokes);
  const points: [number, number][] = [
    [left - 0.1, top],
    [right + 0.1, top],
  ];
  return strokeThrough(points, false);
}

/** One to three dots in a row: above, below, to the right of or in the middle of the strokes. */
function dots(strokes: readonly Stroke[], random: Random): Stroke[] {
  const { left, top, right, bottom } = boundsOf(strokes);
  const [midX, midY] = [(left + right) / 2, (top + bottom) / 2];
  const places: [number, number][] = [
    [midX, top - 0.22],
    [midX, bottom + 0.22],
    [right + 0.2, midY],
    [midX, midY],
  ];
  const [x, y] = places[random.integer(places.length)] ?? [midX, midY];
  const count = 1 + random.integer(3);
  return Array.from({ length: count }, (_, i) => strokeThrough([[x + 0.22 * (i - (count - 1) / 2), y]], false));
}

/** Scales to the extents of the alphabet, about half of the way in shape, and centres on the canvas. */
function fit(strokes: readonly Stroke[], style: AlphabetStyle, random: Random): Stroke[] {
  const { left, top, right, bottom } = boundsOf(strokes);
  const [width, height] = [Math.max(right - left, 0.15), Math.max(bottom - top, 0.15)];
  const [wantedX, wantedY] = [style.width / width, style.height / height];
  const even = Math.min(wantedX, wantedY);
  const size = random.uniform(0.8, 1.15);
  const [scaleX, scaleY] = [size * Math.sqrt(even * wantedX), size * Math.sqrt(even * wantedY)];
  // Of a bar or a stem only the length is scaled to the alphabet, or its small bends would fill the canvas.
  const limit = 1.8 * size * even;
  const [x, y] = [(left + right) / 2, (top + bottom) / 2];
  return strokes.map((stroke) =>
    mapKnots(stroke, (kx, ky) => [0.5 + (kx - x) * Math.min(scaleX, limit), 0.5 + (ky - y) * Math.min(scaleY, limit)]),
  );
}
