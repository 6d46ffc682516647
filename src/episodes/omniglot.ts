import { requireInteger, requireOneOf } from '../base/check.ts';
import { areaFilter } from './area-resize.ts';
import { judgeBadImages, type OnBadImage } from './bad-images.ts';
import { decodeImages, type DecodeImage, type Progress } from './decode.ts';
import { fingerprintOf } from './fingerprint.ts';
import { cachedImages, cacheKey, type CachedImages } from './image-cache.ts';
import { findOmniglot, type OmniglotFiles } from './omniglot-files.ts';
import { omniglotSplit, OMNIGLOT_SPLITS, type OmniglotSplit } from './omniglot-splits.ts';
import { quietSharp } from './sharp.ts';
import type { Dataset } from './types.ts';

/** How to open Omniglot. */
export interface OmniglotOptions {
  /** The folder of the files, or one whose sub-folder `omniglot` is. */
  readonly folder: string;
  readonly split: OmniglotSplit;
  /** Side of the square images in pixels, at most 105. */
  readonly size: number;
  readonly onBadImage: OnBadImage;
  readonly cacheFolder: string;
  readonly progress?: Progress;
  /** Told what the user should know though it stops nothing. */
  readonly notice?: (message: string) => void;
}

/** Side of the published images in pixels. */
const PUBLISHED_SIZE = 105;
/** Part of the cache key: raise it when the same files would give other pixels. */
const DECODER = 'omniglot 1';
const CHARACTERS = 1623;

/**
 * Opens Omniglot (Lake, Salakhutdinov and Tenenbaum 2015): 1,623 characters of 50 alphabets, 20 drawings each.
 * Images are grey, ink 255 on 0. Decoded once, then read from the cache.
 * @throws UserError where files are missing, damaged or, with `onBadImage: 'refuse'`, do not decode.
 */
export async function openOmniglot(options: OmniglotOptions): Promise<Dataset> {
  requireInteger('openOmniglot', 'size', options.size, 1);
  if (options.size > PUBLISHED_SIZE) {
    throw new RangeError(
      `openOmniglot: size must be at most ${PUBLISHED_SIZE}, the published size, got ${options.size}.`,
    );
  }
  requireOneOf('openOmniglot', 'split', options.split, OMNIGLOT_SPLITS);
  const { size, notice = () => {} } = options;
  const files = await findOmniglot(options.folder);
  const key = cacheKey([DECODER, size, files.signature]);
  const make = () => decodeOmniglot(files, size, options.progress);
  const cached = await cachedImages(options.cacheFolder, key, make, notice);
  judgeBadImages(cached.bad, cached.images.numImages + cached.bad.length, options.onBadImage, notice);
  const characters = cached.classes.filter((c) => c.count > 0);
  if (characters.length < CHARACTERS) {
    notice(`${files.folder} has ${characters.length} of the ${CHARACTERS} characters of Omniglot.`);
  }
  const split = await omniglotSplit(options.split, characters, files.folder, notice);
  return {
    name: `omniglot (${options.split})`,
    fingerprint: fingerprintOf(cached.checksum, split),
    images: cached.images,
    split,
  };
}

async function decodeOmniglot(
  files: OmniglotFiles,
  size: number,
  progress?: Progress,
): Promise<Omit<CachedImages, 'checksum'>> {
  const { classes, close } = await files.list();
  try {
    const decoded = await decodeImages(classes, size * size, omniglotDecoder(size), progress);
    const numImages = decoded.pixels.length / (size * size);
    return {
      images: { pixels: decoded.pixels, numImages, height: size, width: size, depth: 1 },
      classes: decoded.classes,
      bad: decoded.bad,
    };
  } finally {
    close();
  }
}

function omniglotDecoder(size: number): DecodeImage {
  const sharp = quietSharp();
  const shrink = areaFilter(PUBLISHED_SIZE, size);
  return async (encoded, pixels, start) => {
    // Shrunk by our own filter: three times faster for images this small than within sharp.
    const { data, info } = await sharp(encoded).toColourspace('b-w').raw().toBuffer({ resolveWithObject: true });
    if (info.width !== PUBLISHED_SIZE || info.height !== PUBLISHED_SIZE || info.channels !== 1) {
      throw new Error(`${info.width} x ${info.height} pixels, wanted ${PUBLISHED_SIZE} x ${PUBLISHED_SIZE} in grey`);
    }
    for (let i = 0; i < data.length; i++) data[i] = 255 - data[i]!; // published as black ink on white
    shrink(data, pixels, start);
  };
}
