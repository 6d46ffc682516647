import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { DEFAULT_SHARES, openFolder } from '../../src/episodes/folder.ts';
import { OMNIGLOT_SPLITS } from '../../src/episodes/omniglot-splits.ts';
import { openOmniglot } from '../../src/episodes/omniglot.ts';
import type { Dataset, ImageClass } from '../../src/episodes/types.ts';
import { openZip, zipDirectoryChecksum } from '../../src/episodes/zip-file.ts';
import type { Random } from '../../src/base/random.ts';
import { characterImage } from '../episodes/support/files.ts';
import { fuzz, Wrong, type CaseInput, type Harness } from './support/fuzz.ts';
import { mutateBytes } from './support/mutate-bytes.ts';
import { firstFailure } from './support/planted.ts';
import { realImages } from './support/real-images.ts';
import { hostileZip, rawZip } from './support/zip-tricks.ts';

const real = await realImages();
const pick = <T>(list: readonly T[], random: Random) => list[random.integer(list.length)] as T;

const PLAIN_CLASSES = ['cats', 'dogs', 'mice'].flatMap((name) => [`${name}/rgb.png`, `${name}/plain.jpg`]);
const DIVIDED = ['train/cats', 'train/dogs', 'validation/mice', 'test/rats'].map((name) => `${name}/lossy.webp`);
const STRANGE_NAMES = [
  'a\nb',
  '\u001b[2J',
  '__proto__',
  '..x',
  'x'.repeat(200),
  ' ',
  'train',
  '文',
  '.hidden',
  'a.png',
];

/** @throws Wrong unless every class has rows, no row is of two classes, and no class serves two purposes */
function requireDataset({ images: { pixels, numImages, height, width, depth }, split }: Dataset): void {
  if (pixels.length !== numImages * height * width * depth) throw new Wrong('its pixels do not fit its sizes');
  const classes: readonly ImageClass[] = [...split.train, ...split.validation, ...split.test];
  if (new Set(classes.map(({ name }) => name)).size !== classes.length) throw new Wrong('a class is there twice');
  if (classes.some(({ rows }) => rows.length === 0)) throw new Wrong('a class is empty');
  if (classes.some(({ rows }) => rows.some((row) => row < 0 || row >= numImages))) throw new Wrong('a row is outside');
}

/** Puts files in a folder and then something wrong. */
function mutateFolder({ folder, outside, random, note }: CaseInput, paths: readonly string[], root = folder): void {
  for (const path of paths) put(path, real[path.split('/').at(-1) as string] as Buffer);
  for (let changes = random.integer(4); changes > 0; changes--) {
    const path = pick(paths, random);
    const at = join(root, path);
    const other = join(root, dirname(path), pick(STRANGE_NAMES, random));
    const tricks: Readonly<Record<string, () => void>> = {
      'a damaged image': () => put(path, mutateBytes(real[path.split('/').at(-1) as string] as Buffer, random, note)),
      'an empty file': () => put(path, Buffer.alloc(0)),
      'no file': () => rmSync(at, { recursive: true, force: true }),
      'no folder': () => rmSync(dirname(at), { recursive: true, force: true }),
      'a folder like an image': () => mkdirSync(`${other}.png`, { recursive: true }),
      'an empty class': () => mkdirSync(join(root, pick(STRANGE_NAMES, random)), { recursive: true }),
      'a class of a strange name': () => put(`${pick(STRANGE_NAMES, random)}/rgb.png`, real['rgb.png'] as Buffer),
      'an image of a strange name': () => put(`${dirname(path)}/${pick(STRANGE_NAMES, random)}.png`, Buffer.from('x')),
      'the same class in another part': () => put('test/cats/rgb.png', real['rgb.png'] as Buffer),
      'a link to a file outside': () => symlinkSync(join(outside, 'near.txt'), `${other}1.png`),
      'a link to a folder': () => symlinkSync(outside, `${other}2.png`),
      'a link to nothing': () => symlinkSync('nowhere', `${other}3.png`),
      'a link to itself': () => symlinkSync(`${other}4.png`, `${other}4.png`),
      'a class that is a link': () => symlinkSync(outside, join(root, 'linked')),
      'a file among the classes': () => put('readme.txt', Buffer.from('hello')),
    };
    const name = pick(Object.keys(tricks), random);
    note(`${name} at ${path}`);
    try {
      tricks[name]!();
    } catch (error) {
      note(`not done, ${(error as NodeJS.ErrnoException).code}`); // what is in its way was put there by the one before
    }
  }

  function put(path: string, content: Uint8Array): void {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
}

const foldersHarness = (open = openFolder): Harness => ({
  name: 'dataset folders',
  async attempt(input) {
    const { folder, random } = input;
    const data = join(folder, 'data');
    mkdirSync(data);
    mutateFolder(input, random.integer(2) === 0 ? PLAIN_CLASSES : DIVIDED, data);
    const how = { size: 6, grey: random.integer(2) === 0, onBadImage: pick(['refuse', 'skip'] as const, random) };
    requireDataset(
      await open({ ...how, folder: data, shares: DEFAULT_SHARES, seed: 1, cacheFolder: join(folder, 'cache') }),
    );
  },
});

const letters = await Promise.all([0, 20, 40, 60].map((top) => characterImage(5, top)));
const background = (names: readonly string[]) =>
  Object.fromEntries(names.map((name, i) => [`images_background/${name}/0001_01.png`, letters[i] as Uint8Array]));
const BACKGROUND = background(['Greek/character01', 'Latin/character01', 'Latin/character02']);
const EVALUATION = { 'images_evaluation/Tibetan/character01/0001_01.png': letters[3] as Uint8Array };
const LISTS = {
  train: 'Greek/character01/rot000\nGreek/character01/rot090\nLatin/character01/rot180\n',
  val: 'Latin/character02/rot000\n',
  test: 'Tibetan/character01/rot270\n',
};

/** An honest zip file in most cases, else one that is damaged or hostile. */
function zipBytes(files: Readonly<Record<string, Uint8Array>>, { outside, random, note }: CaseInput): Buffer {
  const honest = rawZip(Object.entries(files).map(([name, content]) => ({ name, content })));
  const kind = random.integer(3);
  if (kind === 0) return honest;
  return kind === 1 ? mutateBytes(honest, random, note) : hostileZip(files, outside, random, note);
}

const omniglotHarness = (open = openOmniglot): Harness => ({
  name: 'Omniglot archives',
  async attempt(input) {
    const { folder, outside, random, note } = input;
    const parts = { images_background: BACKGROUND, images_evaluation: EVALUATION };
    for (const [part, files] of Object.entries(parts)) {
      const trick = random.integer(30);
      const path = join(folder, trick === 0 ? part : `${part}.zip`);
      if (trick > 2) writeFileSync(path, zipBytes(files, input));
      else if (trick === 0) writeFileSync(path, 'no folder');
      else if (trick === 1) mkdirSync(path);
      else symlinkSync(outside, path);
      if (trick <= 2) note(`${path} is something else`);
    }
    const how = { size: 6, onBadImage: pick(['refuse', 'skip'] as const, random), cacheFolder: join(folder, 'cache') };
    requireDataset(await open({ ...how, folder, split: pick(OMNIGLOT_SPLITS, random) }));
  },
});

const listsHarness = (open = openOmniglot): Harness => ({
  name: 'Omniglot split lists',
  async attempt({ folder, random, note }) {
    const zip = (files: Readonly<Record<string, Uint8Array>>) =>
      rawZip(Object.entries(files).map(([name, content]) => ({ name, content })));
    writeFileSync(join(folder, 'images_background.zip'), zip(BACKGROUND));
    writeFileSync(join(folder, 'images_evaluation.zip'), zip(EVALUATION));
    for (const [name, list] of Object.entries(LISTS)) {
      const file = join(folder, `vinyals-${name}.txt`);
      const trick = random.integer(40);
      if (trick === 0) mkdirSync(file);
      else if (trick > 1) writeFileSync(file, random.integer(2) === 0 ? list : changedList(list));
    }
    const how = { size: 6, onBadImage: 'refuse', cacheFolder: join(folder, 'cache') } as const;
    requireDataset(await open({ ...how, folder, split: 'vinyals' }));

    function changedList(list: string): string | Buffer {
      if (random.integer(2) === 0) return mutateBytes(Buffer.from(list), random, note);
      const lines = Object.values(LISTS).join('').trim().split('\n');
      const drawn = Array.from({ length: random.integer(6) }, () => pick(lines, random));
      note(drawn.join(' '));
      return drawn.join(random.integer(2) === 0 ? '\n' : '\r\n');
    }
  },
});

const zipsHarness = (open = openZip): Harness => ({
  name: 'zip files',
  async attempt(input) {
    const file = join(input.folder, 'some.zip');
    writeFileSync(file, zipBytes(BACKGROUND, input));
    await zipDirectoryChecksum(file);
    const zip = await open(file);
    try {
      for (const member of zip.members) {
        // A damaged member is told by whoever reads it, with its name: any error will do.
        const bytes = await member.read().catch(() => null);
        if (bytes !== null && bytes.length !== member.size) throw new Wrong(`${member.name} has another size`);
      }
    } finally {
      zip.close();
    }
  },
});

it.each([
  ['dataset folders', foldersHarness(), 1500],
  ['Omniglot archives', omniglotHarness(), 1500],
  ['Omniglot split lists', listsHarness(), 1000],
  ['zip files', zipsHarness(), 1500],
])('takes or refuses %s', async (_, harness, all) => {
  const { taken, refused } = await fuzz(harness, all);
  expect(taken).toBeGreaterThan(0);
  expect(refused).toBeGreaterThan(0);
});

it('notices a folder that is written to beside the data', async () => {
  const careless: typeof openFolder = (options) => {
    writeFileSync(join(options.folder, '../../canary/new.txt'), 'escaped');
    return openFolder(options);
  };
  expect(await firstFailure(foldersHarness(careless))).toMatch(/canary\/new.txt' outside of the folder/);
});

it('notices an archive that is unpacked wherever it says', async () => {
  const careless: typeof openOmniglot = async (options) => {
    const zip = await openZip(join(options.folder, 'images_background.zip'));
    zip.close();
    mkdirSync(join(options.folder, 'unpacked'));
    for (const { name } of zip.members) writeFileSync(join(options.folder, 'unpacked', '../..', name.slice(-9)), '');
    return openOmniglot(options);
  };
  expect(await firstFailure(omniglotHarness(careless))).toMatch(/outside of the folder/);
});

it('notices a split in which a class serves two purposes', async () => {
  const careless: typeof openOmniglot = async (options) => {
    const dataset = await openOmniglot(options);
    const { train } = dataset.split;
    return { ...dataset, split: { ...dataset.split, test: train } };
  };
  expect(await firstFailure(listsHarness(careless))).toMatch(/there twice/);
});

it('notices a zip file whose members are cut off', async () => {
  const careless: typeof openZip = async (file) => {
    const zip = await openZip(file);
    const members = zip.members.map((m) => ({ ...m, read: async () => (await m.read()).subarray(1) }));
    return { ...zip, members };
  };
  expect(await firstFailure(zipsHarness(careless))).toMatch(/another size/);
});
