import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { expect, it } from 'vitest';
import { decodeImages } from '../../src/episodes/decode.ts';
import { folderDecoder } from '../../src/episodes/folder.ts';
import { cachedImages, type CachedImages } from '../../src/episodes/image-cache.ts';
import { fuzz, Wrong, type Harness } from './support/fuzz.ts';
import { mutateBytes } from './support/mutate-bytes.ts';
import { mutateJsonText } from './support/mutate-json.ts';
import { firstFailure } from './support/planted.ts';
import { realImages, withRightChecksums } from './support/real-images.ts';

const images = Object.entries(await realImages());
const SIZE = 8;

const imagesHarness = (decoder = folderDecoder): Harness => ({
  name: 'images',
  async attempt({ random, note }) {
    const [name, whole] = images[random.integer(images.length)]!;
    const depth = random.integer(2) === 0 ? 1 : 3;
    note(`${name}, ${depth} channels`);
    const broken = mutateBytes(whole, random, note);
    const bytes = name.endsWith('.png') && random.integer(2) === 0 ? withRightChecksums(broken) : broken;
    const source = { name, read: () => Promise.resolve(bytes) };
    const imageSize = SIZE * SIZE * depth;
    const decoded = await decodeImages([{ path: 'a', images: [source] }], imageSize, decoder(SIZE, depth));
    const [rows] = decoded.classes;
    if (decoded.pixels.length !== (rows?.count ?? 0) * imageSize) throw new Wrong('its pixels do not fit its rows');
    if (decoded.bad.length + (rows?.count ?? 0) !== 1) throw new Wrong('it is neither an image nor a bad one');
    if (decoded.bad.some(({ reason }) => reason === '' || reason.length > 1000)) throw new Wrong('no clear reason');
  },
});

const CONTENT: Omit<CachedImages, 'checksum'> = {
  images: { pixels: Uint8Array.from({ length: 48 }, (_, i) => i), numImages: 3, height: 4, width: 4, depth: 1 },
  classes: [
    { path: 'a', start: 0, count: 2 },
    { path: 'b', start: 2, count: 1 },
  ],
  bad: [{ name: 'b/1.png', reason: 'empty file' }],
};
const HEADER_AT = 'untwist images 1'.length + 4;

/** Whether rows and sizes fit each other. */
function isConsistent({ images: { pixels, numImages, height, width, depth }, classes }: CachedImages): boolean {
  const ends = classes.map(({ start, count }) => start + count);
  return (
    pixels.length === numImages * height * width * depth &&
    [1, 3].includes(depth) &&
    classes.every(({ start, count }) => start >= 0 && count >= 0) &&
    ends.every((end) => Number.isInteger(end) && end <= numImages)
  );
}

const cacheHarness = (open = cachedImages, alwaysFixed = false): Harness => ({
  name: 'image caches',
  async attempt({ folder, random, note }) {
    await cachedImages(folder, 'key', () => Promise.resolve(CONTENT));
    const file = join(folder, readdirSync(folder)[0] as string);
    const whole = readFileSync(file);
    const fixed = random.integer(2) === 0;
    note(fixed ? 'checksum right' : 'checksum wrong');
    const body = changedBody();
    const sum = fixed || alwaysFixed ? createHash('sha256').update(body).digest() : whole.subarray(-32);
    writeFileSync(file, Buffer.concat([body, sum]));
    const got = await open(folder, 'key', () => Promise.resolve(CONTENT));
    if (!isConsistent(got)) throw new Wrong('its rows and sizes do not fit');
    const { checksum: _, ...content } = got;
    if (
      !fixed &&
      !isDeepStrictEqual({ ...content, images: { ...content.images, pixels: [...content.images.pixels] } }, PLAIN)
    )
      throw new Wrong('a damaged cache was taken');

    function changedBody(): Buffer {
      const before = whole.subarray(0, -32);
      if (random.integer(2) === 0) return mutateBytes(before, random, note);
      const end = HEADER_AT + before.readUInt32LE(HEADER_AT - 4);
      const header = Buffer.from(mutateJsonText(before.toString('utf8', HEADER_AT, end), random, note));
      const length = Buffer.alloc(4);
      length.writeUInt32LE(header.length);
      return Buffer.concat([before.subarray(0, HEADER_AT - 4), length, header, before.subarray(end)]);
    }
  },
});
const PLAIN = { ...CONTENT, images: { ...CONTENT.images, pixels: [...CONTENT.images.pixels] } };

it.each([
  ['images', imagesHarness(), 3000],
  ['image caches', cacheHarness(), 1500],
])('takes or tells of %s', async (_, harness, all) => {
  const { taken } = await fuzz(harness, all);
  expect(taken).toBeGreaterThan(0);
});

it('notices a decoder that reads only half of an image', async () => {
  const careless = () => (encoded: Uint8Array, pixels: Uint8Array, start: number) => {
    pixels.set(encoded.subarray(0, 10), start);
    return Promise.reject(new Error(''));
  };
  expect(await firstFailure(imagesHarness(careless))).toMatch(/no clear reason/);
});

it('notices a cache whose checksum is not looked at', async () => {
  expect(await firstFailure(cacheHarness(cachedImages, true), 300)).toMatch(/damaged cache was taken/);
});
