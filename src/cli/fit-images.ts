import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import pLimit from 'p-limit';
import { UserError } from '../base/errors.ts';
import { judgeBadImages, type OnBadImage } from '../episodes/bad-images.ts';
import { listClassFolders } from '../episodes/class-folders.ts';
import { decodeImages, type ClassSource, type ImageSource } from '../episodes/decode.ts';
import { folderDecoder } from '../episodes/folder.ts';
import { quietSharp } from '../episodes/sharp.ts';
import type { ImageSet } from '../episodes/types.ts';
import { imageStatistics, type ImageStatistics } from '../interpretation/fitted/index.ts';

/** Side of a thumbnail in pixels. */
const THUMBNAIL = 64;
/** Images whose looks are measured. */
const LOOKED_AT = 50;
const PARALLEL = 8;

/** A folder of class folders, decoded. */
export interface LabelledImages {
  /** Names of the classes, as their folders are called. */
  readonly names: readonly string[];
  /** Position in `names` of each image. */
  readonly labels: readonly number[];
  /** `cats/0001.png` */
  readonly sources: readonly string[];
  readonly images: ImageSet;
  /** Of the images in colour, whatever the network takes; measured on call. */
  statistics(): Promise<ImageStatistics>;
  /** A small PNG of each, made on call. */
  thumbnails(): Promise<Uint8Array[]>;
}

export interface ReadOptions {
  readonly size: number;
  readonly depth: 1 | 3;
  readonly onBadImage: OnBadImage;
  readonly say: (line: string) => void;
}

/** Reads a folder with one folder a class. @throws UserError where it is none, or holds images that cannot be read. */
export async function readClassFolder(folder: string, options: ReadOptions): Promise<LabelledImages> {
  if (!existsSync(folder))
    throw new UserError(`There is no folder '${folder}'; name one with a folder of images a class.`);
  const { classes } = listClassFolders(folder);
  const { size, depth, onBadImage, say } = options;
  const { pixels, classes: rows, bad } = await decodeImages(classes, size * size * depth, folderDecoder(size, depth));
  const numImages = pixels.length / (size * size * depth);
  judgeBadImages(bad, numImages + bad.length, onBadImage, say);
  const empty = rows.find(({ count }) => count === 0);
  if (empty !== undefined)
    throw new UserError(`No image of class '${empty.path}' can be read; replace them or remove the folder.`);
  const unread = new Set(bad.map(({ name }) => name));
  const sources = classes.flatMap(({ images }) => images).filter(({ name }) => !unread.has(name));
  return {
    names: rows.map(({ path }) => path),
    labels: rows.flatMap(({ count }, label) => new Array<number>(count).fill(label)),
    sources: sources.map(({ name }) => name),
    images: { pixels, numImages, height: size, width: size, depth },
    statistics: () => statisticsOf(sources, size),
    thumbnails: () => mapParallel(sources, async (source) => thumbnailOf(await source.read())),
  };
}

/** Of images spread over all classes. */
async function statisticsOf(sources: readonly ImageSource[], size: number): Promise<ImageStatistics> {
  const step = Math.max(1, sources.length / LOOKED_AT);
  const images = Array.from({ length: Math.min(LOOKED_AT, sources.length) }, (_, i) => sources[Math.floor(i * step)]!);
  const some: ClassSource = { path: '', images };
  const { pixels } = await decodeImages([some], size * size * 3, folderDecoder(size, 3));
  return imageStatistics({ pixels, numImages: pixels.length / (size * size * 3), height: size, width: size, depth: 3 });
}

/** One image to classify: as the network takes it, and small; or why it cannot be read. */
export type ReadImage =
  | { readonly image: string; readonly pixels: Uint8Array; readonly thumbnail: Uint8Array }
  | { readonly image: string; readonly reason: string };

/** Reads image files, each for itself. */
export async function readImages(files: readonly string[], size: number, depth: 1 | 3): Promise<ReadImage[]> {
  return mapParallel(files, async (image): Promise<ReadImage> => {
    const source = { name: image, read: () => readFile(image) };
    const one = [{ path: '', images: [source] }];
    const { pixels, bad } = await decodeImages(one, size * size * depth, folderDecoder(size, depth));
    if (bad[0] !== undefined) return { image, reason: bad[0].reason };
    return { image, pixels, thumbnail: await thumbnailOf(await source.read()) };
  });
}

/** A small PNG of an image, in few colours. */
async function thumbnailOf(encoded: Uint8Array): Promise<Uint8Array> {
  const png = await quietSharp()(encoded)
    .autoOrient()
    .flatten({ background: 'white' })
    .resize(THUMBNAIL, THUMBNAIL, { fit: 'cover' })
    .png({ palette: true })
    .toBuffer();
  return new Uint8Array(png);
}

function mapParallel<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const limit = pLimit(PARALLEL);
  return Promise.all(items.map((item) => limit(() => work(item))));
}
