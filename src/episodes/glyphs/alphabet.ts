import type { Random } from '../../base/random.ts';
import { drawCharacter } from './character.ts';
import { flatten, lengthOf } from './curve.ts';
import { shapeDistance, shapeOf } from './distinct.ts';
import type { Shape } from './distinct.ts';
import { rasterise } from './rasterise.ts';
import type { Stroke } from './stroke.ts';
import type { AlphabetStyle } from './style.ts';

/** A character of an alphabet. */
export interface Character {
  /** Which attempt gave it, from 0: `drawAttempt` draws it again. */
  readonly attempt: number;
  readonly shape: Shape;
}

/** Two characters nearer than this look alike when written by different hands (`shapeDistance`). */
const MIN_DISTANCE = 0.12;
/** Length of all lines of a readable character, in sides of the canvas. */
const [SHORTEST, LONGEST] = [0.3, 3.2];
/** With a brush of this diameter, lines that run close fill the paper between them. */
const BRUSH = 0.1;
/** Share of the length times the brush that stays visible; below it a character is a blot. */
const CLEAR = 0.8;
const SIZE = 28;
/** About two in three attempts succeed; a style that needs this many a character is used up. */
const MAX_ATTEMPTS = 100;

/**
 * The first `count` characters of an alphabet: readable, and no two alike. More of them do not change the earlier ones.
 * @throws RangeError if the style has no room for so many.
 */
export function drawAlphabet(style: AlphabetStyle, count: number, random: Random): Character[] {
  const characters: Character[] = [];
  for (let attempt = 0; characters.length < count; attempt++) {
    if (attempt === MAX_ATTEMPTS * count) {
      const found = characters.length;
      throw new RangeError(
        `drawAlphabet: count is ${count} but only ${found} different characters were found; lower it.`,
      );
    }
    const strokes = drawAttempt(style, attempt, random);
    if (!isReadable(strokes)) continue;
    const candidate = { attempt, shape: shapeOf(strokes) };
    if (!resemblesAny(candidate, characters)) characters.push(candidate);
  }
  return characters;
}

/** One attempt at a character of an alphabet: its strokes, in sides of the canvas. Drawing does not move `random`. */
export function drawAttempt(style: AlphabetStyle, attempt: number, random: Random): Stroke[] {
  return drawCharacter(style, random.fork(`attempt${attempt}`));
}

/** Whether a reader could take the character for one of `others`. */
export function resemblesAny(
  { shape }: Pick<Character, 'shape'>,
  others: readonly Pick<Character, 'shape'>[],
): boolean {
  return others.some((other) => shapeDistance(shape, other.shape, MIN_DISTANCE) < MIN_DISTANCE);
}

/** Whether the strokes are neither a mere tick nor a blot. */
function isReadable(strokes: readonly Stroke[]): boolean {
  const lines = strokes.map(flatten);
  const length = lines.reduce((sum, line) => sum + lengthOf(line), 0);
  if (length < SHORTEST || length > LONGEST) return false;
  const pixels = new Uint8Array(SIZE * SIZE);
  rasterise(lines, BRUSH, SIZE, pixels);
  let sum = 0;
  for (const value of pixels) sum += value;
  const ink = sum / 255 / (SIZE * SIZE);
  return ink > CLEAR * length * BRUSH;
}
