import { describe, expect, it, vi } from 'vitest';
import { UsageError } from '../../src/base/errors.ts';
import { DATASET_DEFAULTS, openDataset, type DatasetKind } from '../../src/episodes/open-dataset.ts';
import { plainImage, smallOmniglot, temporaryFolder, writeFiles } from './support/files.ts';

// Drawing them takes seconds and has its own tests.
vi.mock('../../src/episodes/glyphs/index.ts', () => ({
  createGlyphs: ({ size, seed }: { size: number; seed: number }) => ({ name: `glyphs ${size} ${seed}` }),
}));

describe('openDataset', () => {
  it('opens Omniglot, divided as vinyals unless told otherwise', async () => {
    const folder = temporaryFolder();
    writeFiles(folder, await smallOmniglot());
    const settings = { ...DATASET_DEFAULTS, dataset: 'omniglot' as const, data: folder };
    const cacheFolder = temporaryFolder();
    const { name, images } = await openDataset(settings, { cacheFolder });
    expect(name).toBe('omniglot (vinyals)');
    expect([images.height, images.depth]).toEqual([DATASET_DEFAULTS.size, 1]);
    expect((await openDataset({ ...settings, split: 'lake' }, { cacheFolder })).name).toBe('omniglot (lake)');
  });

  it('opens a folder, handing on the callbacks', async () => {
    const folder = temporaryFolder();
    const image = await plainImage(9, 9, [1, 2, 3]);
    writeFiles(folder, Object.fromEntries(['a', 'b', 'c', 'd', 'e'].map((name) => [`${name}/1.png`, image])));
    const settings = { ...DATASET_DEFAULTS, dataset: 'folder' as const, data: folder, size: 9 };
    let decoded = 0;
    const dataset = await openDataset(settings, { cacheFolder: temporaryFolder(), progress: () => decoded++ });
    expect(decoded).toBe(5);
    expect(dataset.images).toMatchObject({ numImages: 5, height: 9, depth: 3 });
    expect([dataset.split.train.length, dataset.split.test.length]).toEqual([3, 1]);
  });

  it('makes glyphs of the size and seed asked for', async () => {
    const { name } = await openDataset({ ...DATASET_DEFAULTS, size: 8, dataSeed: 2 });
    expect(name).toBe('glyphs 8 2');
  });

  it('refuses settings that do not go together', async () => {
    const open = (settings: object) => openDataset({ ...DATASET_DEFAULTS, ...settings });
    await expect(open({ dataset: 'folder' })).rejects.toThrow(UsageError);
    await expect(open({ dataset: 'folder' })).rejects.toThrow('needs --data');
    await expect(open({ data: 'x', split: 'lake' })).rejects.toThrow(
      "dataset 'glyphs' takes no --data and no --split; leave it out.",
    );
    await expect(open({ dataset: 'omniglot', grey: true })).rejects.toThrow('--grey');
    await expect(open({ dataset: 'mnist' as DatasetKind })).rejects.toThrow(
      "dataset must be one of glyphs, omniglot, folder, got 'mnist'.",
    );
  });
});
