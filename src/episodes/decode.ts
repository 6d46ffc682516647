import { messageOf } from '../base/errors.ts';
import type { BadImage } from './bad-images.ts';

/** An encoded image that can be read when its turn comes. */
export interface ImageSource {
  /** Path in the data set, for messages. */
  readonly name: string;
  read(): Promise<Uint8Array>;
}

/** The encoded images of one class. */
export interface ClassSource {
  /** Path in the data set: `images_background/Greek/character01`, `cats`. */
  readonly path: string;
  readonly images: readonly ImageSource[];
}

/** Which rows of an image set belong to a class: `start` up to `start + count`, without the end. */
export interface ClassRows {
  readonly path: string;
  readonly start: number;
  readonly count: number;
}

/** All images decoded; the rows of bad ones are left out. */
export interface DecodedImages {
  readonly pixels: Uint8Array;
  readonly classes: readonly ClassRows[];
  readonly bad: readonly BadImage[];
}

/** Told after every image: how many of how many are done. */
export type Progress = (done: number, total: number) => void;

/** Decodes encoded bytes and writes the image to `pixels` at `start`. */
export type DecodeImage = (encoded: Uint8Array, pixels: Uint8Array, start: number) => Promise<void>;

/** Images in work at one time: enough to keep the threads of the decoder busy while files are read. */
const PARALLEL = 8;

/**
 * Decodes all images of all classes in parallel into one array, in the order given.
 * @param imageSize Bytes of a decoded image.
 */
export async function decodeImages(
  classes: readonly ClassSource[],
  imageSize: number,
  decode: DecodeImage,
  progress: Progress = () => {},
): Promise<DecodedImages> {
  const sources = classes.flatMap((c) => c.images);
  const pixels = new Uint8Array(sources.length * imageSize);
  const reasons = new Map<number, string>(); // by row
  let next = 0;
  let done = 0;
  const work = async () => {
    while (next < sources.length) {
      const row = next++;
      try {
        const encoded = await (sources[row] as ImageSource).read();
        if (encoded.length === 0) throw new Error('empty file');
        await decode(encoded, pixels, row * imageSize);
      } catch (error) {
        reasons.set(row, firstLine(messageOf(error)));
      }
      progress(++done, sources.length);
    }
  };
  await Promise.all(Array.from({ length: PARALLEL }, work));
  const bad = [...reasons.keys()]
    .sort((a, b) => a - b)
    .map((row) => ({ name: (sources[row] as ImageSource).name, reason: reasons.get(row) as string }));
  return { ...closeGaps(classes, pixels, imageSize, reasons), bad };
}

function closeGaps(
  classes: readonly ClassSource[],
  pixels: Uint8Array,
  imageSize: number,
  bad: ReadonlyMap<number, string>,
): Omit<DecodedImages, 'bad'> {
  let from = 0;
  let to = 0;
  const rows = classes.map(({ path, images }) => {
    const start = to;
    for (const end = from + images.length; from < end; from++) {
      if (bad.has(from)) continue;
      if (from !== to) pixels.copyWithin(to * imageSize, from * imageSize, (from + 1) * imageSize);
      to++;
    }
    return { path, start, count: to - start };
  });
  return { pixels: bad.size === 0 ? pixels : pixels.slice(0, to * imageSize), classes: rows };
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? '';
}
