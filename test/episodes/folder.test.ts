import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { DEFAULT_SHARES, openFolder, type FolderOptions } from '../../src/episodes/folder.ts';
import { plainImage, temporaryFolder, writeFiles } from './support/files.ts';

async function open(folder: string, options: Partial<FolderOptions> = {}) {
  const notices: string[] = [];
  const dataset = await openFolder({
    folder,
    size: 4,
    grey: false,
    onBadImage: 'refuse',
    shares: DEFAULT_SHARES,
    seed: 1,
    cacheFolder: temporaryFolder(),
    notice: (message) => notices.push(message),
    ...options,
  });
  return { ...dataset, notices };
}

const grey = await plainImage(8, 8, [90, 90, 90]);

/** A folder of `count` classes of one grey image each. */
function greyClasses(count: number): string {
  const folder = temporaryFolder();
  writeFiles(folder, Object.fromEntries(Array.from({ length: count }, (_, i) => [`class${i}/0.png`, grey])));
  return folder;
}

describe('openFolder', () => {
  it('reads PNG, JPEG and WebP of any size in colour, covering the square', async () => {
    const folder = temporaryFolder();
    const wide = await sharp(await plainImage(30, 10, [0, 0, 255]))
      .composite([{ input: await plainImage(10, 10, [200, 100, 50]), left: 10, top: 0 }])
      .png()
      .toBuffer();
    writeFiles(folder, {
      'a/1.png': wide,
      'b/1.jpg': await plainImage(100, 60, [200, 100, 50], 'jpeg'),
      'c/1.webp': await plainImage(3, 5, [200, 100, 50], 'webp'),
    });
    const { images } = await open(folder);
    expect(images).toMatchObject({ numImages: 3, height: 4, width: 4, depth: 3 });
    for (let row = 0; row < 3; row++) {
      const at = (row * 16 + 5) * 3; // inside: the blue sides of the wide one are cut off
      const [r, g, b] = images.pixels.subarray(at, at + 3);
      for (const [got, wanted] of [
        [r, 200],
        [g, 100],
        [b, 50],
      ])
        expect(Math.abs(got! - wanted!)).toBeLessThan(6);
    }
  });

  it('is grey where every image is, also when they are stored in colour, or when asked to', async () => {
    const folder = greyClasses(3);
    const { images } = await open(folder);
    expect(images).toMatchObject({ depth: 1, numImages: 3 });
    expect(new Set(images.pixels)).toEqual(new Set([90]));
    writeFiles(folder, { 'class0/colour.png': await plainImage(8, 8, [255, 0, 0]) });
    expect((await open(folder)).images.depth).toBe(3);
    const forced = await open(folder, { grey: true });
    expect(forced.images).toMatchObject({ depth: 1, numImages: 4 });
    expect(forced.images.pixels.length).toBe(4 * 16);
    expect(forced.images.pixels[0]).toBe(90);
  });

  it('reads images that are see-through, 16 bits deep or turned by their EXIF note', async () => {
    const folder = temporaryFolder();
    const clear = sharp({ create: { width: 4, height: 4, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } } });
    const deep = sharp(grey).toColourspace('rgb16').png();
    const left = await sharp({ create: { width: 4, height: 4, channels: 3, background: 'black' } })
      .composite([{ input: await plainImage(2, 4, [255, 255, 255]), left: 0, top: 0 }])
      .withMetadata({ orientation: 6 }) // to be turned a quarter clockwise: the left half comes to the top
      .jpeg({ quality: 100 })
      .toBuffer();
    writeFiles(folder, { 'a/1.png': await clear.png().toBuffer(), 'b/1.png': await deep.toBuffer(), 'c/1.jpg': left });
    const { images } = await open(folder);
    expect(images.depth).toBe(1);
    expect(new Set(images.pixels.subarray(0, 16))).toEqual(new Set([255]));
    expect(new Set(images.pixels.subarray(16, 32))).toEqual(new Set([90]));
    const turned = images.pixels.subarray(32);
    for (let i = 0; i < 16; i++) expect(turned[i]! > 128).toBe(i < 8);
  });

  it('divides the classes by a seeded draw', async () => {
    const folder = greyClasses(10);
    const { split, fingerprint } = await open(folder);
    expect([split.train.length, split.validation.length, split.test.length]).toEqual([6, 2, 2]);
    const names = [...split.train, ...split.validation, ...split.test].map((c) => c.name);
    expect(new Set(names).size).toBe(10);
    expect((await open(folder)).split).toEqual(split);
    const other = await open(folder, { seed: 2 });
    expect(other.split).not.toEqual(split);
    expect(other.fingerprint).not.toBe(fingerprint);
    const none = await open(folder, { shares: { validation: 0, test: 0.5 } });
    expect([none.split.train.length, none.split.validation.length, none.split.test.length]).toEqual([5, 0, 5]);
    await expect(open(folder, { shares: { validation: 0.5, test: 0.6 } })).rejects.toThrow('shares.test');
  });

  it('takes the division of the user, and no class twice', async () => {
    const folder = temporaryFolder();
    writeFiles(folder, { 'train/cats/1.png': grey, 'validation/dogs/1.png': grey, 'test/cows/1.png': grey });
    const { split } = await open(folder);
    expect(split.train).toEqual([{ name: 'cats', group: 'cats', rows: [1], turns: 0 }]);
    expect([split.validation[0]?.name, split.test[0]?.name]).toEqual(['dogs', 'cows']);
    writeFiles(folder, { 'test/cats/2.png': grey });
    await expect(open(folder)).rejects.toThrow(/Class 'cats' is in both (train and test|test and train)/);
  });

  it('names corrupt and empty files, and leaves them out when told to', async () => {
    const folder = greyClasses(3);
    const half = (await plainImage(64, 64, [10, 200, 30], 'jpeg')).subarray(0, 200);
    writeFiles(folder, { 'class0/cut.jpg': half, 'class1/empty.png': '', 'class2/text.png': 'hello' });
    await expect(open(folder)).rejects.toThrow(
      /^3 of 6 images cannot be read: class0\/cut.jpg \(.+\), class1\/empty.png \(empty file\), class2\/text.png \(.+\)\./,
    );
    const { images, notices } = await open(folder, { onBadImage: 'skip' });
    expect(images.numImages).toBe(3);
    expect(notices).toEqual([expect.stringMatching(/^Skipped 3 of 6/)]);
  });
});
