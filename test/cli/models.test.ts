import { mkdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { readModelSource } from '../../src/backbones/model-source.node.ts';
import { modelPath, namesHint, shippedModels } from '../../src/backbones/shipped-models.node.ts';
import { openFitNetwork } from '../../src/cli/fit-network.ts';
import { main } from '../../src/cli/main.ts';
import { modelsTable } from '../../src/cli/models.ts';
import { useBackend } from '../../src/engine/index.ts';
import { temporaryFolder } from '../training/tiny.ts';

const NETWORK = 'conv4-omniglot-lake';
const FITTED = 'starter.untwist';
const checkpoints = resolve('checkpoints');
const home = process.cwd();

// Somewhere else than in the checkout.
beforeEach(() => process.chdir(temporaryFolder()));
afterEach(() => {
  process.chdir(home);
  vi.restoreAllMocks();
  process.exitCode = undefined;
});

async function untwist(...args: string[]): Promise<{ code: unknown; stdout: string; stderr: string }> {
  const texts = { stdout: '', stderr: '' };
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => ((texts.stderr += String(text)), true));
  vi.spyOn(console, 'log').mockImplementation((...words) => void (texts.stdout += `${words.join(' ')}\n`));
  await main(args);
  return { code: process.exitCode ?? 0, ...texts };
}

it('finds what comes with untwist by its name, from anywhere', () => {
  expect(shippedModels()).toEqual(expect.arrayContaining([NETWORK, FITTED]));
  for (const name of shippedModels()) expect(modelPath(name)).toBe(join(checkpoints, name));
});

it('prefers what is there, and takes no path for a name', () => {
  mkdirSync(NETWORK);
  expect(modelPath(NETWORK)).toBe(NETWORK);
  for (const path of ['nothing', `./${FITTED}`, `sub/${FITTED}`, '..', 'README.md', ''])
    expect(modelPath(path)).toBe(path);
});

it('tells the names of those that come along where one is not known, and only there', () => {
  expect(namesHint('nothing')).toBe(` Models that come with untwist: ${shippedModels().join(', ')}.`);
  expect([namesHint(NETWORK), namesHint('some/path'), namesHint('/a')]).toEqual(['', '', '']);
});

it.each([
  [['predict', 'nothing', 'x.png'], /^untwist: Cannot read the fitted model 'nothing'/],
  [['explain', 'nothing'], /^untwist: There is no 'nothing'; give a file that `untwist fit` wrote, or a run folder\./],
  [['explore', 'nothing', '--out', 'site'], /^untwist: Cannot read the fitted model 'nothing'/],
  [['export', 'nothing', '--out', 'site'], /^untwist: There is no 'nothing'/],
])('lists the names in the one line of %j', async (args, message) => {
  const { code, stderr } = await untwist(...args);
  const last = stderr.trim().split('\n').at(-1)!;
  expect(last).toMatch(message);
  expect(last).toContain(`Models that come with untwist: ${shippedModels().join(', ')}.`);
  expect(code).toBe(1);
});

it('lists them, a line each, by what their cards say', async () => {
  const { stdout, code } = await untwist('models');
  expect(code).toBe(0);
  const lines = stdout.trim().split('\n');
  expect(lines).toHaveLength(2 + shippedModels().length);
  const line = (name: string) => lines.find((one) => one.startsWith(name));
  expect(line(NETWORK)).toMatch(/network, .* omniglot \(lake\) +none held out +\d+ kB$/);
  expect(line('conv4-alphabets')).toMatch(/network, .* omniglot \(alphabets\) +\d\d\.\d\d ± \d\.\d\d % +\d+ kB$/);
  const size = Math.round(statSync(join(checkpoints, FITTED)).size / 1000);
  expect(line(FITTED)).toMatch(new RegExp(`fitted, 13 classes, .* ${size} kB$`));
  const [first] = JSON.parse((await untwist('models', '--json')).stdout.replace(stdout, '')) as { name: string }[];
  expect(first!.name).toBe(shippedModels()[0]);
  expect(modelsTable([{ name: 'bare', classes: null, card: null, bytes: 1499 }]).rows[0]!.slice(2)).toEqual([
    '',
    '',
    '1 kB',
  ]);
});

it('opens them wherever a model is asked for', async () => {
  expect((await readModelSource(NETWORK)).weightSpecs!.length).toBeGreaterThan(0);
  await expect(readModelSource('nothing')).rejects.toThrow(namesHint('nothing').trim());
  await useBackend({ backend: 'native', threads: 1 });
  const { extractor, card } = await openFitNetwork(NETWORK, { withNetwork: false, say: () => undefined });
  expect([card!.dataset, extractor.images]).toEqual(['omniglot (lake)', { size: 32, depth: 1 }]);
  extractor.dispose();

  const ring =
    '<svg width="60" height="60"><rect width="60" height="60" fill="white"/><circle cx="30" cy="30" r="20" fill="none" stroke="black" stroke-width="4"/></svg>';
  await sharp(Buffer.from(ring)).png().toFile('ring.png');
  const { stdout, stderr, code } = await untwist('predict', FITTED, 'ring.png', '--json', '--threads', '1');
  expect(code, stderr).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject([{ image: 'ring.png', label: 'circle' }]);

  vi.restoreAllMocks();
  const evaluated = await untwist(
    'evaluate',
    'conv4-glyphs',
    ...'--ways 5 --episodes 20 --threads 1 --json'.split(' '),
  );
  expect(evaluated.code, evaluated.stderr).toBe(0);
  const { part, methods } = JSON.parse(evaluated.stdout) as { part: string; methods: { accuracy: { mean: number } }[] };
  expect(part).toBe('test');
  expect(methods[0]!.accuracy.mean).toBeGreaterThan(0.9);
});
