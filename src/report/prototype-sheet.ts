import { requireInteger } from '../base/check.ts';
import { labelColour } from './palette.ts';

/** Images of an episode's support, one byte a value, row-major `[numImages, height, width, depth]`. */
export interface SheetImages {
  readonly pixels: Uint8Array;
  readonly numImages: number;
  readonly height: number;
  readonly width: number;
  readonly depth: 1 | 3;
}

/** What the sheet shows. */
export interface SheetInput {
  readonly images: SheetImages;
  /** Label of each image, 0..numLabels-1: the row it stands in. */
  readonly labels: ArrayLike<number>;
  readonly numLabels: number;
  /** The prototype that each image matches most: images of one prototype stand together. */
  readonly matched: ArrayLike<number>;
  /** Images to frame: the nearest one to each prototype. */
  readonly framed: ReadonlySet<number>;
}

/** A picture of bytes, `[height, width, 3]`, red, green, blue. */
export interface RgbPicture {
  readonly pixels: Uint8Array;
  readonly height: number;
  readonly width: number;
  readonly depth: 3;
}

/** Small images are enlarged by a whole factor to at least about this many pixels. */
const CELL_SIZE = 56;
const FRAME = 3;
/** Between images; between groups of different prototypes it is four times that. */
const GAP = 4;
const SWATCH = 10;
const BACKGROUND = [255, 255, 255] as const;

/**
 * A picture of support and prototypes: a row a label, led by the label's colour on the map; its images, grouped by the
 * prototype they match, each prototype's nearest image framed in that colour.
 * @throws RangeError without images or when the arrays do not fit together.
 */
export function prototypeSheet(input: SheetInput): RgbPicture {
  const { images, labels, numLabels, matched, framed } = input;
  requireInteger('prototypeSheet', 'numImages', images.numImages, 1);
  requireInteger('prototypeSheet', 'numLabels', numLabels, 1);
  if (labels.length !== images.numImages || matched.length !== images.numImages) {
    throw new RangeError(
      `prototypeSheet: needs a label and a prototype for each of ${images.numImages} images, ` +
        `got ${labels.length} and ${matched.length}.`,
    );
  }
  const zoom = Math.max(1, Math.round(CELL_SIZE / Math.max(images.width, images.height)));
  const cell = { width: images.width * zoom + 2 * FRAME, height: images.height * zoom + 2 * FRAME };
  const rows = Array.from({ length: numLabels }, (_, label) => sheetRow(label, labels, matched, cell.width));
  const canvas = newCanvas(Math.max(...rows.map((row) => row.width)), numLabels * (cell.height + GAP) + GAP);
  rows.forEach(({ places }, label) => {
    const top = GAP + label * (cell.height + GAP);
    const colour = rgbOf(labelColour(label));
    fill(canvas, GAP, top, SWATCH, cell.height, colour);
    for (const { image, left } of places) {
      if (framed.has(image)) fill(canvas, left, top, cell.width, cell.height, colour);
      drawImage(canvas, left + FRAME, top + FRAME, images, image, zoom);
    }
  });
  return canvas;
}

/** Where the images of one label stand, in pixels from the left. */
function sheetRow(label: number, labels: ArrayLike<number>, matched: ArrayLike<number>, cellWidth: number) {
  const own = Array.from(labels, (_, image) => image).filter((image) => labels[image] === label);
  own.sort((a, b) => matched[a]! - matched[b]! || a - b);
  let left = 2 * GAP + SWATCH;
  const places = own.map((image, position) => {
    const previous = own[position - 1];
    if (previous !== undefined && matched[previous] !== matched[image]) left += 3 * GAP;
    const place = { image, left };
    left += cellWidth + GAP;
    return place;
  });
  return { places, width: left };
}

function newCanvas(width: number, height: number): RgbPicture {
  const pixels = new Uint8Array(width * height * 3);
  for (let i = 0; i < pixels.length; i++) pixels[i] = BACKGROUND[i % 3]!;
  return { pixels, height, width, depth: 3 };
}

function fill(canvas: RgbPicture, left: number, top: number, width: number, height: number, rgb: readonly number[]) {
  for (let y = top; y < top + height; y++) {
    for (let x = left; x < left + width; x++) canvas.pixels.set(rgb, (y * canvas.width + x) * 3);
  }
}

function drawImage(canvas: RgbPicture, left: number, top: number, images: SheetImages, image: number, zoom: number) {
  const { width, height, depth, pixels } = images;
  for (let y = 0; y < height * zoom; y++) {
    for (let x = 0; x < width * zoom; x++) {
      const from = ((image * height + Math.floor(y / zoom)) * width + Math.floor(x / zoom)) * depth;
      const to = ((top + y) * canvas.width + left + x) * 3;
      for (let channel = 0; channel < 3; channel++) {
        canvas.pixels[to + channel] = pixels[from + (depth === 3 ? channel : 0)]!;
      }
    }
  }
}

/** `#rrggbb` as three bytes. */
function rgbOf(hex: string): number[] {
  return [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
}
