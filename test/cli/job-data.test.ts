import { mkdirSync, realpathSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { folderInside, JobDatasets } from '../../src/cli/job-data.ts';
import { temporaryFolder, tinyConfig } from '../training/tiny.ts';
import { writeTinyPhotos } from './support/tiny-photos.ts';

it('finds a folder inside the data folder, also behind a link that stays there', async () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'birds', 'photos'), { recursive: true });
  symlinkSync('birds', join(folder, 'linked'));
  const photos = realpathSync(join(folder, 'birds', 'photos'));
  expect(await folderInside(folder, 'birds/photos')).toBe(photos);
  expect(await folderInside(folder, 'linked/photos')).toBe(photos);
});

it.each(['..', '../other', 'birds/../../other', '/etc', 'C:\\data', '\\\\host\\share', 'a\0b', ''])(
  'refuses %j, which is not inside',
  async (path) => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'birds'));
    await expect(folderInside(folder, path)).rejects.toThrow(/inside the data folder/);
  },
);

it('refuses a link that leads out, to a folder that begins with the same letters too', async () => {
  const parent = temporaryFolder();
  for (const name of ['data', 'data-of-others']) mkdirSync(join(parent, name));
  symlinkSync(join(parent, 'data-of-others'), join(parent, 'data', 'link'));
  await expect(folderInside(join(parent, 'data'), 'link')).rejects.toThrow(/by a symbolic link/);
});

it('says what is missing: the data folder, or the data in it', async () => {
  const folder = temporaryFolder();
  await expect(folderInside(join(folder, 'none'), 'birds')).rejects.toThrow(/There is no data folder .*--data/);
  await expect(folderInside(folder, 'birds')).rejects.toThrow(/has no 'birds'/);
});

it('keeps the last two data sets open for the next job', async () => {
  const folder = temporaryFolder();
  await writeTinyPhotos(join(folder, 'photos'));
  const datasets = new JobDatasets(folder, () => {});
  const photos = (dataSeed: number) =>
    datasets.open(tinyConfig({ dataset: 'folder', data: 'photos', size: 16, dataSeed }));
  const first = await photos(1);
  const second = await photos(2);
  expect(await photos(1)).toBe(first);
  await photos(3);
  expect(await photos(1)).toBe(first);
  expect(await photos(2)).not.toBe(second);
});

it('tries again to open what could not be opened', async () => {
  const folder = temporaryFolder();
  const datasets = new JobDatasets(folder, () => {});
  const config = tinyConfig({ dataset: 'folder', data: 'photos', size: 16 });
  mkdirSync(join(folder, 'photos'));
  await expect(datasets.open(config)).rejects.toThrow(/photos/);
  await writeTinyPhotos(join(folder, 'photos'));
  expect((await datasets.open(config)).images.numImages).toBe(90);
  await expect(datasets.open(tinyConfig({ dataset: 'folder' }))).rejects.toThrow(/needs data/);
});
