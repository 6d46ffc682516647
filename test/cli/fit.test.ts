import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { Random } from '../../src/base/random.ts';
import { readCard } from '../../src/cli/fit-card.ts';
import { main } from '../../src/cli/main.ts';
import { runPaths, trainInFolder } from '../../src/cli/training-run.ts';
import { useBackend } from '../../src/engine/index.ts';
import { loadFitted } from '../../src/interpretation/fitted/index.ts';
import { tinyConfig, tinyDataset } from '../training/tiny.ts';

const folder = mkdtempSync(join(tmpdir(), 'untwist-fit-'));
const at = (...names: string[]) => join(folder, ...names);

/** A dark square on white, at a place of its own for each class. */
async function drawing(place: number, shade: number): Promise<Buffer> {
  const square = {
    create: { width: 10, height: 10, channels: 3 as const, background: `rgb(${shade},${shade},${shade})` },
  };
  return sharp({ create: { width: 40, height: 40, channels: 3, background: 'white' } })
    .composite([{ input: square, left: (place % 3) * 14, top: 1 + Math.floor(place / 3) * 14 }])
    .png()
    .toBuffer();
}

async function photo(seed: number): Promise<Buffer> {
  const random = new Random(seed);
  const pixels = Buffer.from(Array.from({ length: 40 * 40 * 3 }, () => random.integer(256)));
  return sharp(pixels, { raw: { width: 40, height: 40, channels: 3 } })
    .png()
    .toBuffer();
}

function write(path: string, bytes: Buffer | string): void {
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, bytes);
}

beforeAll(async () => {
  const engine = await useBackend({ backend: 'auto' });
  const say = () => {};
  const { model } = await trainInFolder({ run: at('run'), config: tinyConfig(), dataset: tinyDataset(), engine, say });
  model.dispose();
  for (const [place, name] of ['left', 'middle', 'right'].entries()) {
    for (let i = 0; i < 4; i++) write(at(i < 3 ? 'drawings' : 'new', name, `${i}.png`), await drawing(place, 10 * i));
  }
  for (let i = 0; i < 3; i++) write(at('more', '<b>below', `${i}.png`), await drawing(4, 10 * i));
  for (let i = 0; i < 4; i++) write(at('photos', `class${i % 2}`, `${i}.png`), await photo(i));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = undefined;
});

async function untwist(...args: string[]) {
  const texts = { stdout: '', stderr: '' };
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => ((texts.stderr += String(text)), true));
  vi.spyOn(console, 'log').mockImplementation((...words) => void (texts.stdout += `${words.join(' ')}\n`));
  await main(args);
  const code = process.exitCode ?? 0;
  process.exitCode = undefined;
  vi.restoreAllMocks();
  return { code, ...texts };
}

interface Answer {
  readonly image: string;
  readonly label: string;
  readonly probability: number;
  readonly ambiguity: number;
  readonly known: boolean | null;
  readonly prototypes: readonly unknown[];
}

it('a run leaves a card beside its model', async () => {
  const card = await readCard(runPaths(at('run')).model);
  expect(card).toMatchObject({
    dataset: 'tiny',
    labelBy: 'class',
    images: { size: 16, depth: 1 },
    training: { episodes: expect.any(Number) },
  });
  expect(card?.spread).toHaveLength(4);
  expect(card?.accuracy?.mean).toBeGreaterThan(0);
});

it('fits a folder, predicts with reasons, adds, renames and forgets classes without the old images', async () => {
  const file = at('a.untwist');
  const fit = await untwist('fit', at('run'), at('drawings'), '--out', file, '--json');
  expect(fit.code, fit.stderr).toBe(0);
  const summary = JSON.parse(fit.stdout) as { images: number; classes: { id: string; name: string }[] };
  expect(summary.images).toBe(9);
  expect(summary.classes.map(({ id, name }) => [id, name])).toEqual([
    ['c1', 'left'],
    ['c2', 'middle'],
    ['c3', 'right'],
  ]);
  const fitted = loadFitted(new Uint8Array(readFileSync(file)));
  expect(fitted.network.kind).toBe('inline');
  expect(fitted.support.sources[0]).toBe('left/0.png');
  expect(fitted.support.thumbnails.every((png) => png !== null)).toBe(true);

  const images = ['left', 'middle', 'right'].map((name) => at('new', name, '3.png'));
  const predicted = await untwist('predict', file, ...images, '--json');
  const answers = JSON.parse(predicted.stdout) as Answer[];
  expect(answers.map(({ image }) => image)).toEqual(images);
  expect(answers.map(({ label }) => label)).toEqual(['left', 'middle', 'right']);
  for (const { probability, ambiguity, known, prototypes } of answers) {
    expect(probability).toBeGreaterThan(0.4);
    expect(ambiguity).toBeLessThanOrEqual(1);
    expect(known).toEqual(expect.any(Boolean));
    expect(prototypes.length).toBeGreaterThan(0);
  }
  const table = await untwist('predict', file, images[0]!);
  expect(table.stdout).toMatch(/because of prototypes/);

  const more = at('b.untwist');
  expect((await untwist('fit', file, at('more'), '--rename', 'left=links', '--out', more)).code).toBe(0);
  rmSync(at('more'), { recursive: true });
  const page = at('page.html');
  const third = await untwist('predict', more, images[0]!, '--html', page);
  expect(third.stdout).toContain('links');
  const html = readFileSync(page, 'utf8');
  expect(html).toContain('data:image/png;base64,');
  expect(html).not.toMatch(/<b>|https?:|<script|src="(?!data:)/);

  const fewer = await untwist('fit', more, '--remove', '<b>below', '--merge', 'middle=right', '--out', more, '--json');
  expect((JSON.parse(fewer.stdout) as typeof summary).classes.map(({ id, name }) => [id, name])).toEqual([
    ['c1', 'links'],
    ['c3', 'right'],
  ]);
});

it('keeps neither pictures nor file names where asked', async () => {
  const file = at('private.untwist');
  await untwist('fit', at('run'), at('drawings'), '--no-thumbnails', '--out', file);
  const { support } = loadFitted(new Uint8Array(readFileSync(file)));
  expect([...support.thumbnails, ...support.sources].every((kept) => kept === null)).toBe(true);
  expect(readFileSync(file).includes('0.png')).toBe(false);
  expect((await untwist('predict', file, at('new', 'left', '3.png'), '--html', at('page.html'))).code).toBe(0);
});

it('answers the images that it can read, and reports the others', async () => {
  const file = at('c.untwist');
  await untwist('fit', at('run'), at('drawings'), '--out', file);
  write(at('broken.png'), 'no image');
  const images = [at('broken.png'), at('new', 'left', '3.png'), at('missing.png')];
  const { code, stdout, stderr } = await untwist('predict', file, ...images, '--json');
  expect((JSON.parse(stdout) as Answer[]).map(({ image }) => image)).toEqual([images[1]]);
  expect(code).toBe(1);
  expect(stderr.trim().split('\n').at(-1)).toMatch(
    /^untwist: 2 of 3 images cannot be read: .*broken\.png \(.*missing\.png \(ENOENT/,
  );
});

it('refuses photos for a network of strokes, unless told to go on', async () => {
  // The tiny data are bright squares on noise; their card says strokes as real ones do.
  const cardFile = join(runPaths(at('run')).model, 'card.json');
  const card = readFileSync(cardFile, 'utf8');
  const strokes = { ...(JSON.parse(card) as { images: object }) };
  strokes.images = { ...strokes.images, statistics: { strokeLikeness: 0.9, lightness: 0.1, colourfulness: 0 } };
  writeFileSync(cardFile, JSON.stringify(strokes));
  const args = ['fit', at('run'), at('photos'), '--out', at('photos.untwist')];
  const { code, stderr } = await untwist(...args);
  expect(code).toBe(1);
  expect(stderr).toMatch(
    /does not suit these images: .*look like photos.*npm i nsfwjs, then untwist fit npm:nsfwjs\/mobilenet_v2 /,
  );
  expect(existsSync(at('photos.untwist'))).toBe(false);
  expect((await untwist(...args, '--anyway')).code).toBe(0);
  const turned = await untwist('fit', at('run'), at('drawings'), '--out', at('d.untwist'));
  expect(turned.stderr).toContain('turned to their negative');
  expect(loadFitted(new Uint8Array(readFileSync(at('d.untwist')))).input.inverted).toBe(true);
  writeFileSync(cardFile, card);
});

it('says so where there is no card and none can be made', async () => {
  const model = runPaths(at('run')).model;
  const cardFile = join(model, 'card.json');
  const card = readFileSync(cardFile, 'utf8');
  rmSync(cardFile);
  rmSync(runPaths(at('run')).checkpoints, { recursive: true });
  const ofRun = await untwist('fit', at('run'), at('drawings'), '--out', at('e.untwist'));
  expect(ofRun.code).toBe(0);
  expect(ofRun.stderr).toMatch(/has no model card and none can be made \(There is no checkpoint/);
  const { card: none, outlierThreshold } = loadFitted(new Uint8Array(readFileSync(at('e.untwist'))));
  expect([none, outlierThreshold.from]).toEqual([null, 'leaveOneOut']);
  writeFileSync(cardFile, card);
});

it.each([
  ['Missing required argument: out', ['fit', 'x', 'y']],
  ["'x' is a network; to fit it name a folder", ['fit', 'x', '--out', 'f', '--layer', 'out']],
  ['fit needs a folder', ['fit', 'x', '--out', 'f']],
  ["--rename changes a fitted model, 'x' is a network", ['fit', 'x', 'y', '--rename', 'a=b', '--out', 'f']],
  ['--input-size must be a whole number of at least 16, got 7', ['fit', 'x', 'y', '--input-size', '7', '--out', 'f']],
  ['Not enough non-option arguments', ['predict', 'f']],
])('answers a mistake in usage by exit code 2: %s', async (message, args) => {
  const { code, stderr } = await untwist(...args);
  expect(stderr).toContain(message);
  expect(stderr).toMatch(/^untwist: [^\n]*\n$/);
  expect(code).toBe(2);
});

it('answers what fails by exit code 1 and one line, and changes no file', async () => {
  const file = at('g.untwist');
  await untwist('fit', at('run'), at('drawings'), '--out', file);
  const before = readFileSync(file);
  const cases: [string, string[]][] = [
    ["Cannot read the fitted model 'missing'", ['predict', 'missing', 'x.png']],
    ["There is no folder 'missing'", ['fit', at('run'), 'missing', '--out', file]],
    ['Cannot load the model', ['fit', 'missing', at('drawings'), '--out', file]],
    ['has no class folders', ['fit', file, at('drawings', 'left'), '--out', file]],
    ['choose another --out', ['fit', at('run'), at('drawings'), '--out', at('drawings')]],
  ];
  for (const [message, args] of cases) {
    const { code, stderr } = await untwist(...args);
    expect(stderr.trim().split('\n').at(-1)).toContain(message);
    expect(code).toBe(1);
  }
  write(at('cut.untwist'), before.subarray(0, 1000));
  expect((await untwist('predict', at('cut.untwist'), 'x.png')).stderr).toContain('no whole fitted model');
  const wrong = await untwist('fit', file, '--rename', 'nobody=x', '--out', file);
  expect([wrong.code, wrong.stderr]).toEqual([
    2,
    expect.stringContaining("There is no class 'nobody'; the classes are: left, middle, right."),
  ]);
  expect(readFileSync(file)).toEqual(before);
});
