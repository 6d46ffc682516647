import { requireBetween, requireInteger } from '../base/check.ts';
import { UserError } from '../base/errors.ts';
import { Random } from '../base/random.ts';
import { judgeBadImages, type OnBadImage } from './bad-images.ts';
import { listClassFolders, type ClassFolders } from './class-folders.ts';
import { decodeImages, type ClassRows, type DecodeImage, type Progress } from './decode.ts';
import { fingerprintOf } from './fingerprint.ts';
import { cachedImages, cacheKey, type CachedImages } from './image-cache.ts';
import { quietSharp } from './sharp.ts';
import type { Dataset, ImageClass, Split } from './types.ts';

/** How to open a folder of class folders. */
export interface FolderOptions {
  readonly folder: string;
  /** Side in pixels: images are scaled to cover a square of it, what stands out is cut off evenly. */
  readonly size: number;
  /** Makes colour images grey. Else images are grey only where every one of them is. */
  readonly grey: boolean;
  readonly onBadImage: OnBadImage;
  readonly shares: ClassShares;
  /** Of the draw that divides the classes. */
  readonly seed: number;
  readonly cacheFolder: string;
  readonly progress?: Progress;
  /** Told what the user should know though it stops nothing. */
  readonly notice?: (message: string) => void;
}

/** Which share of the classes is held out; the rest is for training. */
export interface ClassShares {
  readonly validation: number;
  readonly test: number;
}

export const DEFAULT_SHARES: ClassShares = { validation: 0.2, test: 0.2 };

/** Part of the cache key: raise it when the same files would give other pixels. */
const DECODER = 'folder 1';

/**
 * Opens a folder with one folder a class of PNG, JPEG or WebP images of any size; light is 255, see-through is white.
 * The classes are divided by a seeded draw, or by the user where the only folders are `train`, `validation`, `test`.
 * Decoded once, then read from the cache.
 * @throws UserError where folders are missing or empty or, with `onBadImage: 'refuse'`, images do not decode.
 */
export async function openFolder(options: FolderOptions): Promise<Dataset> {
  requireInteger('openFolder', 'size', options.size, 1);
  requireBetween('openFolder', 'shares.validation', options.shares.validation, 0, 1);
  requireBetween('openFolder', 'shares.test', options.shares.test, 0, 1 - options.shares.validation);
  const { size, grey, notice = () => {} } = options;
  const files = listClassFolders(options.folder);
  const key = cacheKey([DECODER, size, grey, files.signature]);
  const make = () => decodeFolder(files, size, grey, options.progress);
  const cached = await cachedImages(options.cacheFolder, key, make, notice);
  judgeBadImages(cached.bad, cached.images.numImages + cached.bad.length, options.onBadImage, notice);
  const classes = cached.classes.filter((c) => c.count > 0);
  const split = files.divided ? dividedByUser(classes) : dividedByDraw(classes, options.shares, options.seed);
  return { name: 'folder', fingerprint: fingerprintOf(cached.checksum, split), images: cached.images, split };
}

async function decodeFolder(
  files: ClassFolders,
  size: number,
  grey: boolean,
  progress?: Progress,
): Promise<Omit<CachedImages, 'checksum'>> {
  const depth = grey ? 1 : 3;
  const decoded = await decodeImages(files.classes, size * size * depth, folderDecoder(size, depth), progress);
  const onlyGrey = depth === 3 ? greyOfEqualChannels(decoded.pixels) : null;
  const numImages = decoded.pixels.length / (size * size * depth);
  return {
    images: {
      pixels: onlyGrey ?? decoded.pixels,
      numImages,
      height: size,
      width: size,
      depth: onlyGrey === null ? depth : 1,
    },
    classes: decoded.classes,
    bad: decoded.bad,
  };
}

/** Decodes an image of any size to `size` pixels square, as this data set has them: light is 255, see-through is white. */
export function folderDecoder(size: number, depth: 1 | 3): DecodeImage {
  const sharp = quietSharp();
  return async (encoded, pixels, start) => {
    const { data, info } = await sharp(encoded)
      .autoOrient()
      .flatten({ background: 'white' })
      .resize(size, size, { fit: 'cover' })
      .toColourspace(depth === 1 ? 'b-w' : 'srgb')
      .raw()
      .toBuffer({ resolveWithObject: true });
    if (info.channels !== depth) throw new Error(`${info.channels} colour channels, wanted ${depth}`);
    pixels.set(data, start);
  };
}

/** One channel of three that are equal everywhere; null where some pixel has a colour. */
function greyOfEqualChannels(pixels: Uint8Array): Uint8Array | null {
  for (let i = 0; i < pixels.length; i += 3) {
    if (pixels[i] !== pixels[i + 1] || pixels[i] !== pixels[i + 2]) return null;
  }
  const grey = new Uint8Array(pixels.length / 3);
  for (let i = 0; i < grey.length; i++) grey[i] = pixels[3 * i]!;
  return grey;
}

function dividedByDraw(classes: readonly ClassRows[], shares: ClassShares, seed: number): Split {
  const drawn = new Random(`folder classes ${seed}`).shuffle(classes).map((c) => toClass(c, c.path));
  const test = Math.round(drawn.length * shares.test);
  const validation = Math.round(drawn.length * shares.validation);
  return {
    train: drawn.slice(test + validation),
    validation: drawn.slice(test, test + validation),
    test: drawn.slice(0, test),
  };
}

function dividedByUser(classes: readonly ClassRows[]): Split {
  const seen = new Map<string, string>();
  const split: Record<string, ImageClass[]> = { train: [], validation: [], test: [] };
  for (const imageClass of classes) {
    const slash = imageClass.path.indexOf('/');
    const [part, name] = [imageClass.path.slice(0, slash), imageClass.path.slice(slash + 1)];
    const other = seen.get(name);
    if (other !== undefined) {
      throw new UserError(`Class '${name}' is in both ${other} and ${part}; each class may serve one purpose only.`);
    }
    seen.set(name, part);
    split[part]?.push(toClass(imageClass, name));
  }
  return { train: split['train'] ?? [], validation: split['validation'] ?? [], test: split['test'] ?? [] };
}

function toClass({ start, count }: ClassRows, name: string): ImageClass {
  return { name, group: name, rows: Array.from({ length: count }, (_, i) => start + i), turns: 0 };
}
