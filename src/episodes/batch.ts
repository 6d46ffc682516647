import type { EpisodePart, ImageSet } from './types.ts';

/**
 * Copies the images of an episode part, each turned by its quarter turns (counter-clockwise).
 * @param out Where to write, at least `rows.length * height * width * depth` long; made new if left out.
 * @returns Row-major bytes `[rows.length, height, width, depth]`, exactly that long.
 * @throws RangeError for a row outside the set, an `out` too short, or images to turn that are not square.
 */
export function gatherBatch(images: ImageSet, part: Pick<EpisodePart, 'rows' | 'turns'>, out?: Uint8Array): Uint8Array {
  const { height, width, depth } = images;
  const size = height * width * depth;
  const length = part.rows.length * size;
  if (out !== undefined && out.length < length) {
    throw new RangeError(`gatherBatch: out must hold ${length} bytes, got ${out.length}.`);
  }
  const batch = out === undefined ? new Uint8Array(length) : out.subarray(0, length);
  requireGatherable(images, part);
  const pixels = images.pixelsWith?.(part.rows) ?? images.pixels;
  for (let i = 0; i < part.rows.length; i++) {
    const row = part.rows[i]!;
    const turns = part.turns[i]!;
    if (turns === 0) batch.set(pixels.subarray(row * size, (row + 1) * size), i * size);
    else copyTurned(pixels, row * size, batch, i * size, images, turns);
  }
  return batch;
}

function requireGatherable(
  { numImages, height, width }: ImageSet,
  { rows, turns }: Pick<EpisodePart, 'rows' | 'turns'>,
) {
  for (const row of rows) {
    if (row < 0 || row >= numImages) {
      throw new RangeError(`gatherBatch: row must be from 0 to ${numImages - 1}, got ${row}.`);
    }
  }
  if (height !== width && turns.some((turn) => turn % 2 === 1)) {
    throw new RangeError(`gatherBatch: only square images can turn by 90 degrees, got ${height} x ${width}.`);
  }
}

function copyTurned(
  from: Uint8Array,
  fromStart: number,
  to: Uint8Array,
  toStart: number,
  { height, width, depth }: ImageSet,
  turns: number,
): void {
  // Where the target's top left pixel comes from, and how far the source moves for a step right and a step down.
  const rowStep = width * depth;
  const topRight = (width - 1) * depth;
  const bottomLeft = (height - 1) * rowStep;
  const [corner, right, down] =
    turns === 1
      ? [topRight, rowStep, -depth]
      : turns === 2
        ? [bottomLeft + topRight, -depth, -rowStep]
        : [bottomLeft, -rowStep, depth];
  let target = toStart;
  for (let y = 0; y < height; y++) {
    let source = fromStart + corner + y * down;
    for (let x = 0; x < width; x++, source += right) {
      for (let c = 0; c < depth; c++) to[target++] = from[source + c]!;
    }
  }
}
