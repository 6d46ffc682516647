import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { defaultCacheFolder } from '../../src/episodes/image-cache.ts';
import { openOmniglot, type OmniglotOptions } from '../../src/episodes/omniglot.ts';
import { smallOmniglot, temporaryFolder, writeFiles } from './support/files.ts';
import { publishedOmniglot } from './support/published-omniglot.ts';
import { zipOf } from './support/write-zip.ts';

const small = await smallOmniglot();

async function open(folder: string, cacheFolder: string, options: Partial<OmniglotOptions> = {}) {
  const notices: string[] = [];
  let decoded = 0;
  const dataset = await openOmniglot({
    folder,
    cacheFolder,
    split: 'lake',
    size: 21,
    onBadImage: 'refuse',
    progress: () => decoded++,
    notice: (message) => notices.push(message),
    ...options,
  });
  return { dataset, decoded, notices };
}

describe('openOmniglot', () => {
  it('decodes to ink 255 on 0, once, from zip files and folders alike', async () => {
    const [zipped, unpacked, cache] = [temporaryFolder(), temporaryFolder(), temporaryFolder()];
    const half = (part: string) => Object.fromEntries(Object.entries(small).filter(([name]) => name.startsWith(part)));
    writeFiles(zipped, {
      'images_background.zip': zipOf(half('images_background')),
      'images_evaluation.zip': zipOf(half('images_evaluation')),
    });
    writeFiles(unpacked, small);
    const first = await open(zipped, cache);
    const again = await open(zipped, cache);
    const other = await open(unpacked, cache);
    expect([first.decoded, again.decoded, other.decoded]).toEqual([96, 0, 96]);
    expect(again.dataset).toEqual(first.dataset);
    expect(other.dataset).toEqual(first.dataset);
    const { images, split, name } = first.dataset;
    expect(name).toBe('omniglot (lake)');
    expect(images).toMatchObject({ numImages: 96, height: 21, width: 21, depth: 1 });
    expect([split.train.length, split.validation.length, split.test.length]).toEqual([15, 3, 6]);
    // Z/character02, drawing 1: a black block of 30 x 30 at left 5 * 7 + 1, top 40, five pixels to one.
    const row = split.test.find((c) => c.name === 'Z/character02')!.rows[0]!;
    const image = images.pixels.subarray(row * 441, (row + 1) * 441);
    expect([
      image[10 * 21 + 9],
      image[10 * 21 + 6],
      image[10 * 21 + 7],
      image[10 * 21 + 13],
      image[7 * 21 + 9],
    ]).toEqual([
      255,
      0,
      204, // 4 of 5 columns
      51, // 1 of 5
      0,
    ]);
    expect(first.notices).toEqual([expect.stringContaining('24 of the 1623 characters')]);
  });

  it('keeps each size apart and changes the fingerprint with size and split', async () => {
    const [folder, cache] = [temporaryFolder(), temporaryFolder()];
    writeFiles(folder, small);
    const a = await open(folder, cache);
    const b = await open(folder, cache, { size: 15 });
    const c = await open(folder, cache, { split: 'vinyals' });
    expect(new Set([a, b, c].map(({ dataset }) => dataset.fingerprint)).size).toBe(3);
    expect([b.decoded, c.decoded, readdirSync(cache).length]).toEqual([96, 0, 2]);
  });

  it('refuses bad images by name, or skips them, without decoding anew', async () => {
    const [folder, cache] = [temporaryFolder(), temporaryFolder()];
    const names = Object.keys(small);
    writeFiles(folder, { ...small, [names[0]!]: '', [names[5]!]: 'no image' });
    await expect(open(folder, cache)).rejects.toThrow(/^2 of 96 images cannot be read: .*\/0000_01.png \(empty file\)/);
    const skipped = await open(folder, cache, { onBadImage: 'skip' });
    expect(skipped.decoded).toBe(0);
    expect(skipped.dataset.images.numImages).toBe(94);
    expect(skipped.notices[0]).toMatch(/^Skipped 2 of 96 images/);
    const { train, validation } = skipped.dataset.split;
    const counts = [...train, ...validation].map((c) => c.rows.length);
    expect(counts.filter((count) => count === 3).length).toBe(2);
  });

  it('refuses a size above the published one and a zip file that is broken off', async () => {
    const folder = temporaryFolder();
    writeFiles(folder, small);
    await expect(open(folder, folder, { size: 106 })).rejects.toThrow('size must be at most 105');
    const broken = temporaryFolder();
    const zip = zipOf(small);
    writeFiles(broken, { 'images_background.zip': zip.subarray(0, 5000), 'images_evaluation.zip': zip });
    await expect(open(broken, broken)).rejects.toThrow('images_background.zip is not a whole zip file');
  });
});

describe.skipIf(publishedOmniglot === null)('openOmniglot on the published files', () => {
  it('finds 32,460 images of 1,623 characters and the published lists', async () => {
    const cache = defaultCacheFolder(); // the user's: decoding them takes long, once
    const { dataset, notices } = await open(publishedOmniglot as string, cache, { size: 28, split: 'vinyals' });
    expect(dataset.images.numImages).toBe(32_460);
    const { train, validation, test } = dataset.split;
    expect([train.length, validation.length, test.length]).toEqual([4112, 688, 1692]);
    expect([...train, ...validation, ...test].every((c) => c.rows.length === 20)).toBe(true);
    expect(notices).toEqual([]);
    const mean = dataset.images.pixels.reduce((sum, value) => sum + value, 0) / dataset.images.pixels.length / 255;
    expect(Math.abs(mean - 0.08)).toBeLessThan(0.03); // a few strokes of ink on much paper
    const lake = await open(publishedOmniglot as string, cache, { size: 28 });
    expect(lake.decoded).toBe(0);
    expect(lake.dataset.split.test.length).toBe(659);
  }, 180_000);
});
