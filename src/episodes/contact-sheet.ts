import { requireInteger } from '../base/check.ts';
import type { Random } from '../base/random.ts';
import { gatherBatch } from './batch.ts';
import type { ImageClass, ImageSet } from './types.ts';

/** A picture: row-major bytes `[height, width, depth]`. */
export interface Sheet {
  readonly pixels: Uint8Array;
  readonly height: number;
  readonly width: number;
  readonly depth: 1 | 3;
}

/** How large the sheet is. */
export interface SheetLayout {
  /** Most classes shown, one a line. */
  readonly classes: number;
  /** Most images of each. */
  readonly imagesPerClass: number;
}

/** Between images, in pixels. */
const GAP = 2;
const GAP_SHADE = 96;

/**
 * Lays out images of a draw of classes, one class a line in the order of `classes`, for a person to look through.
 * Classes are shown turned as episodes show them.
 */
export function contactSheet(
  images: ImageSet,
  classes: readonly ImageClass[],
  layout: SheetLayout,
  random: Random,
): Sheet {
  requireInteger('contactSheet', 'classes', layout.classes, 1);
  requireInteger('contactSheet', 'imagesPerClass', layout.imagesPerClass, 1);
  if (classes.length === 0) throw new RangeError('contactSheet: classes must not be empty.');
  const positions = random.sample([...classes.keys()], Math.min(layout.classes, classes.length));
  const lines = positions.sort((a, b) => a - b).map((i) => classes[i] as ImageClass);
  const columns = Math.min(layout.imagesPerClass, Math.max(...lines.map((c) => c.rows.length)));
  const { depth } = images;
  const height = GAP + lines.length * (images.height + GAP);
  const width = GAP + columns * (images.width + GAP);
  const pixels = new Uint8Array(height * width * depth).fill(GAP_SHADE);
  lines.forEach((line, y) => {
    const rows = Int32Array.from(line.rows.slice(0, columns));
    const batch = gatherBatch(images, { rows, turns: new Uint8Array(rows.length).fill(line.turns) });
    const lineLength = images.width * depth;
    for (let x = 0; x < rows.length; x++) {
      for (let imageY = 0; imageY < images.height; imageY++) {
        const from = (x * images.height + imageY) * lineLength;
        const top = GAP + y * (images.height + GAP) + imageY;
        const left = GAP + x * (images.width + GAP);
        pixels.set(batch.subarray(from, from + lineLength), (top * width + left) * depth);
      }
    }
  });
  return { pixels, height, width, depth };
}
