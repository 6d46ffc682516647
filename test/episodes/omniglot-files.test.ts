import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../src/base/errors.ts';
import { findOmniglot } from '../../src/episodes/omniglot-files.ts';
import { temporaryFolder, writeFiles } from './support/files.ts';
import { zipOf } from './support/write-zip.ts';

const background = {
  'images_background/B/character02/0002_02.png': Buffer.from('b22'),
  'images_background/B/character02/0002_01.png': Buffer.from('b21'),
  'images_background/A/character01/0001_01.png': Buffer.from('a11'),
};
const evaluation = { 'images_evaluation/C/character01/0003_01.png': Buffer.from('c11') };
const leavings = {
  '__MACOSX/images_background/A/character01/._0001_01.png': Buffer.from('x'),
  'images_background/A/character01/.DS_Store': Buffer.from('x'),
  'images_background/A/character01/._0001_01.png': Buffer.from('x'),
  'images_background/README.txt': Buffer.from('x'),
};

const list = async (folder: string) => {
  const { classes, close } = await (await findOmniglot(folder)).list();
  const read = await Promise.all(
    classes.map(async ({ path, images }) => {
      const contents = await Promise.all(images.map((image) => image.read()));
      return [path, ...contents.map((bytes) => Buffer.from(bytes).toString())];
    }),
  );
  close();
  return read;
};

const wanted = [
  ['images_background/A/character01', 'a11'],
  ['images_background/B/character02', 'b21', 'b22'],
  ['images_evaluation/C/character01', 'c11'],
];

describe('findOmniglot', () => {
  it('reads zip files and folders alike, sorted, without what packers leave behind', async () => {
    const [zipped, unpacked, mixed] = [temporaryFolder(), temporaryFolder(), temporaryFolder()];
    const backgroundZip = zipOf({ ...background, ...leavings });
    writeFiles(zipped, { 'images_background.zip': backgroundZip, 'images_evaluation.zip': zipOf(evaluation) });
    writeFiles(unpacked, { ...background, ...leavings, ...evaluation });
    writeFiles(mixed, { 'omniglot/images_background.zip': backgroundZip });
    writeFiles(join(mixed, 'omniglot'), evaluation);
    for (const folder of [zipped, unpacked, mixed]) expect(await list(folder)).toEqual(wanted);
  });

  it('has a signature that changes with the files', async () => {
    const folder = temporaryFolder();
    writeFiles(folder, { 'images_background.zip': zipOf(background), ...evaluation });
    const before = (await findOmniglot(folder)).signature;
    expect((await findOmniglot(folder)).signature).toEqual(before);
    const changed = { ...background, 'images_background/A/character01/0001_01.png': Buffer.from('a1x') };
    writeFiles(folder, { 'images_background.zip': zipOf(changed) });
    const between = (await findOmniglot(folder)).signature;
    expect(between).not.toEqual(before);
    writeFiles(folder, { 'images_evaluation/C/character01/0003_02.png': 'c12' });
    expect((await findOmniglot(folder)).signature).not.toEqual(between);
  });

  it('says what is missing and what to do', async () => {
    const folder = temporaryFolder();
    await expect(findOmniglot(folder)).rejects.toThrow(
      /^Omniglot was not found in .*Run 'untwist data fetch omniglot', or name their folder with --data or UNTWIST_DATA\.$/,
    );
    writeFiles(folder, background);
    await expect(findOmniglot(folder)).rejects.toThrow('has no images_evaluation.zip and no folder images_evaluation');
  });

  it.each([
    ['a file in place of a folder', 'images_background', /^The folder .*images_background cannot be read \(ENOTDIR/],
    ['what is no zip file', 'images_background.zip', /images_background\.zip is not a whole zip file/],
  ])('refuses %s', async (_, name, message) => {
    const folder = temporaryFolder();
    writeFiles(folder, { [name]: 'no images', ...evaluation });
    await expect(findOmniglot(folder)).rejects.toThrow(UserError);
    await expect(findOmniglot(folder)).rejects.toThrow(message);
  });
});
