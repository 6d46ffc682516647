import { createHash, type Hash } from 'node:crypto';
import { mkdir, open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import envPaths from 'env-paths';
import { z } from 'zod';
import { messageOf } from '../base/errors.ts';
import { writeWhole } from '../base/write-whole.node.ts';
import type { BadImage } from './bad-images.ts';
import type { ClassRows } from './decode.ts';
import type { ImageSet } from './types.ts';

/** What a cache file holds. */
export interface CachedImages {
  readonly images: ImageSet;
  readonly classes: readonly ClassRows[];
  readonly bad: readonly BadImage[];
  /** Of the whole content; sha256, hex. */
  readonly checksum: string;
}

type Content = Omit<CachedImages, 'checksum'>;

const MAGIC = Buffer.from('untwist images 1');
const PREFIX = MAGIC.length + 4; // then the length of the header, uint32 little-endian
const CHECKSUM = 32;
/** One read or write; Node's file calls take no more than 2 GiB at once. */
const CHUNK = 1 << 26;

const count = z.int().min(0);
const headerSchema = z.object({
  images: z.object({ numImages: count, height: count, width: count, depth: z.union([z.literal(1), z.literal(3)]) }),
  classes: z.array(z.object({ path: z.string(), start: count, count })),
  bad: z.array(z.object({ name: z.string(), reason: z.string() })),
});

/** The user's cache folder for decoded images. */
export function defaultCacheFolder(): string {
  return join(envPaths('untwist', { suffix: '' }).cache, 'datasets');
}

/** A short name for what the images were made of and how; `parts` is plain JSON. */
export function cacheKey(parts: unknown): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
}

/**
 * The images stored under `key`, or else what `make` gives, which is then stored.
 * The file is header, pixels and a checksum of both; one that is damaged is made again.
 * A cache that cannot be written is told to `notice` and costs only time.
 */
export async function cachedImages(
  folder: string,
  key: string,
  make: () => Promise<Content>,
  notice: (message: string) => void = () => {},
): Promise<CachedImages> {
  const file = join(folder, `${key}.images`);
  const stored = await readImages(file, notice);
  if (stored !== null) return stored;
  const content = await make();
  const chunks = toChunks(content);
  const checksum = chunks.reduce<Hash>((hash, chunk) => hash.update(chunk), createHash('sha256')).digest();
  try {
    await mkdir(folder, { recursive: true });
    await writeWhole(file, [...chunks, checksum]);
  } catch (error) {
    notice(`The decoded images cannot be kept in ${folder} (${messageOf(error)}); they are decoded again next time.`);
  }
  return { ...content, checksum: checksum.toString('hex') };
}

function toChunks({ images, classes, bad }: Content): Uint8Array[] {
  const { pixels, ...shape } = images;
  const header = Buffer.from(JSON.stringify({ images: shape, classes, bad }));
  const headerLength = Buffer.alloc(4);
  headerLength.writeUInt32LE(header.length);
  const chunks: Uint8Array[] = [MAGIC, headerLength, header];
  for (let start = 0; start < pixels.length; start += CHUNK) chunks.push(pixels.subarray(start, start + CHUNK));
  return chunks;
}

/** @returns null where there is no file or it is damaged. */
async function readImages(file: string, notice: (message: string) => void): Promise<CachedImages | null> {
  let handle: FileHandle;
  try {
    handle = await open(file, 'r');
  } catch {
    return null;
  }
  try {
    const bytes = await readAll(handle);
    const checksum = createHash('sha256').update(bytes.subarray(0, -CHECKSUM)).digest();
    const isWhole = bytes.length >= PREFIX + CHECKSUM && checksum.equals(bytes.subarray(-CHECKSUM));
    const content = isWhole ? parse(bytes) : null;
    if (content !== null) return { ...content, checksum: checksum.toString('hex') };
    notice(`The cache ${file} is damaged; the images are decoded again.`);
    return null;
  } catch (error) {
    notice(`The cache ${file} cannot be read (${messageOf(error)}); the images are decoded again.`);
    return null;
  } finally {
    await handle.close();
  }
}

async function readAll(handle: FileHandle): Promise<Uint8Array> {
  const { size } = await handle.stat();
  const bytes = new Uint8Array(size);
  for (let start = 0; start < size;) {
    const { bytesRead } = await handle.read(bytes, start, Math.min(CHUNK, size - start), start);
    if (bytesRead === 0) return bytes.subarray(0, start);
    start += bytesRead;
  }
  return bytes;
}

/** @returns null for a file of another kind, and where header and pixels do not fit */
function parse(bytes: Uint8Array): Content | null {
  if (!MAGIC.equals(bytes.subarray(0, MAGIC.length))) return null;
  const headerLength = new DataView(bytes.buffer).getUint32(MAGIC.length, true);
  const pixelsStart = PREFIX + headerLength;
  const header = headerSchema.safeParse(jsonOf(bytes.subarray(PREFIX, pixelsStart)));
  if (!header.success) return null;
  const { images, classes, bad } = header.data;
  const pixels = bytes.subarray(pixelsStart, -CHECKSUM);
  const fits =
    pixels.length === images.numImages * images.height * images.width * images.depth &&
    classes.every((rows) => rows.start + rows.count <= images.numImages);
  return fits ? { images: { ...images, pixels }, classes, bad } : null;
}

function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return null;
  }
}
