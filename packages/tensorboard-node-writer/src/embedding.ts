import { readPngHeader } from './png-header.ts';

/** Points that TensorBoard's projector shows. */
export interface Embedding {
  /** `[numPoints, depth]`, row by row; finite. */
  readonly vectors: ArrayLike<number>;
  readonly depth: number;
  /** What to say of the points, by the name of the column: a value a point. */
  readonly columns?: Readonly<Record<string, ArrayLike<string | number>>>;
  readonly sprite?: Sprite;
}

/** A small picture of each point, all in one. */
export interface Sprite {
  /** The bytes of a PNG file: the pictures from left to right, row after row, as many rows as columns. */
  readonly png: Uint8Array;
  /** Of one picture, in pixels. */
  readonly width: number;
  readonly height: number;
}

/** Browsers and TensorBoard take no wider sprites. */
const LARGEST_SPRITE = 8192;
/** More digits than a float32 has make larger files, not better ones. */
const DIGITS = 9;

/** How many points there are. @throws RangeError when the parts of `embedding` do not fit together. */
export function requireEmbedding({ vectors, depth, columns = {}, sprite }: Embedding): number {
  const numPoints = vectors.length / depth;
  if (!Number.isInteger(depth) || depth < 1 || !Number.isInteger(numPoints) || numPoints < 1) {
    throw new RangeError(
      `embedding: vectors must be one or more rows of depth numbers, got ${vectors.length} numbers and depth ${depth}.`,
    );
  }
  for (let i = 0; i < vectors.length; i++) {
    if (Number.isFinite(vectors[i])) continue;
    throw new RangeError(`embedding: vectors must be finite, got ${vectors[i]} in row ${Math.floor(i / depth)}.`);
  }
  for (const [name, values] of Object.entries(columns)) {
    if (values.length === numPoints) continue;
    throw new RangeError(`embedding: column '${name}' must have ${numPoints} values, got ${values.length}.`);
  }
  if (sprite !== undefined) requireSprite(sprite, numPoints);
  return numPoints;
}

/** The vectors as text: a line a point, numbers between tabs. */
export function vectorsTsv({ vectors, depth }: Embedding): string {
  const lines: string[] = [];
  for (let start = 0; start < vectors.length; start += depth) {
    const row = Array.from({ length: depth }, (_, k) => Number((vectors[start + k] as number).toPrecision(DIGITS)));
    lines.push(row.join('\t'));
  }
  return `${lines.join('\n')}\n`;
}

/**
 * The columns as text: a line a point, values between tabs. A line of names comes first, but not with one column:
 * TensorBoard would take it for a point.
 */
export function columnsTsv(columns: Readonly<Record<string, ArrayLike<string | number>>>): string {
  const names = Object.keys(columns);
  const numPoints = columns[names[0] ?? '']?.length ?? 0;
  const lines = Array.from({ length: numPoints }, (_, i) => names.map((name) => cell(columns[name]![i]!)).join('\t'));
  if (names.length > 1) lines.unshift(names.map(cell).join('\t'));
  return `${lines.join('\n')}\n`;
}

function cell(value: string | number): string {
  return String(value).replaceAll(/[\t\r\n]+/g, ' ');
}

function requireSprite({ png, width, height }: Sprite, numPoints: number): void {
  const whole = readPngHeader(png);
  const [columns, rows] = [whole.width / width, whole.height / height];
  const holds = Number.isInteger(columns) && Number.isInteger(rows) && columns === rows && columns * rows >= numPoints;
  if (!holds || Math.max(whole.width, whole.height) > LARGEST_SPRITE) {
    throw new RangeError(
      `embedding: the sprite must have as many rows as columns of pictures of ${width} x ${height}, ${numPoints} pictures at ` +
        `least, and at most ${LARGEST_SPRITE} pixels a side; got ${whole.width} x ${whole.height} pixels.`,
    );
  }
}
