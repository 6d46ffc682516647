import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { conv4 } from '../../src/backbones/index.ts';
import { loadBackbone } from '../../src/backbones/load-backbone.node.ts';
import { readModelFolder, saveModelFolder } from '../../src/backbones/model-folder.node.ts';
import { leaveOneOutAccuracy } from '../../src/cli/export-cost.ts';
import { main } from '../../src/cli/main.ts';
import { trainInFolder } from '../../src/cli/training-run.ts';
import { useBackend } from '../../src/engine/index.ts';
import { embedImages, fitModel, openNetwork, predict, toBytes } from '../../src/interpretation/fitted/index.ts';
import type { FittedModel } from '../../src/interpretation/fitted/index.ts';
import { inlineNetwork } from '../../src/interpretation/fitted/inline-network.node.ts';
import { imageThumbnails } from '../../src/report/explain/thumbnails.ts';
import { SIZE, tinyConfig, tinyDataset } from '../training/tiny.ts';

// The data of the run, whatever its config says.
vi.mock('../../src/cli/open-with-bar.ts', () => ({ openWithBar: () => Promise.resolve(tinyDataset()) }));

const folder = mkdtempSync(join(tmpdir(), 'untwist-export-'));
const at = (...names: string[]) => join(folder, ...names);
const input = { size: SIZE, depth: 1 as const, inverted: false };
const NAMES = ['left', 'middle'];
const COUNT = 10;
let fitted: FittedModel;
let images: tf.Tensor4D;

beforeAll(async () => {
  const engine = await useBackend({ backend: 'auto' });
  const say = () => {};
  const { model } = await trainInFolder({ run: at('run'), config: tinyConfig(), dataset: tinyDataset(), engine, say });
  model.dispose();
  const backbone = conv4({ size: SIZE, filters: 4, seed: 3 });
  const network = await inlineNetwork(backbone);
  await saveModelFolder(backbone, at('network'));
  backbone.dispose();
  const pixels = tinyDataset().images.pixels.slice(0, 2 * COUNT * SIZE * SIZE);
  images = tf.tensor4d(Float32Array.from(pixels.slice(0, COUNT * SIZE * SIZE)), [COUNT, SIZE, SIZE, 1]);
  const extractor = await openNetwork({ network, input });
  const embeddings = await embedImages({ input }, extractor, images);
  extractor.dispose();
  const set = {
    pixels: pixels.slice(0, COUNT * SIZE * SIZE),
    numImages: COUNT,
    height: SIZE,
    width: SIZE,
    depth: 1 as const,
  };
  const labels = Int32Array.from({ length: COUNT }, (_, i) => (i < 8 ? 0 : 1)); // 8 images a class
  const sources = Array.from(labels, () => null);
  const support = { embeddings, labels, thumbnails: await imageThumbnails(set), sources };
  fitted = fitModel({ input, network, card: null, names: NAMES, support });
  writeFileSync(at('a.untwist'), toBytes(fitted));
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

const files = (...names: string[]) => readdirSync(at(...names)).sort();
const json = (...names: string[]) => JSON.parse(readFileSync(at(...names), 'utf8')) as Record<string, unknown>;

async function outputsOf(exported: string): Promise<number[]> {
  const model = await tfl.loadLayersModel(tf.io.fromMemory(await readModelFolder(at(exported))));
  const output = tf.tidy(() => model.predict(tf.div(images, 255)) as tf.Tensor);
  const values = Array.from(await output.data());
  output.dispose();
  model.dispose();
  return values;
}

it.each([[[]], [['--stock']]])('a fitted model gives in an export what it predicts (%j)', async (flags) => {
  const name = `plain${flags.length}`;
  const { code, stdout, stderr } = await untwist('export', at('a.untwist'), '--out', at(name), ...flags);
  expect(code, stderr).toBe(0);
  expect(files(name)).toEqual(['labels.json', 'model.json', 'weights.bin']);
  expect(json(name, 'labels.json')).toEqual({
    classes: NAMES,
    input: { size: SIZE, channels: 1, colour: 'grey', values: [0, 1] },
    output: 'probabilities of the classes, in their order',
    layers: flags.length === 0 ? 'untwist' : 'stock',
    quantized: null,
  });
  expect(stdout).toContain(`tf.loadLayersModel('${at(name)}/model.json')`);
  expect(stdout.includes("import 'untwist'")).toBe(flags.length === 0);
  const extractor = await openNetwork(fitted);
  const wanted = (await predict(fitted, extractor, images)).flatMap(({ classes }) =>
    NAMES.map((label) => classes.find((c) => c.label === label)!.probability),
  );
  extractor.dispose();
  (await outputsOf(name)).forEach((value, i) => expect(Math.abs(value - wanted[i]!)).toBeLessThan(1e-5));
});

interface Printed {
  readonly bytes: number;
  readonly bytesUnquantized: number;
  readonly classes: string[];
  readonly cost: Record<string, unknown> | null;
}

it.each(['float16', 'uint8'])('says what %s costs a fitted model', async (dtype) => {
  const args = ['export', at('a.untwist'), '--stock', '--quantize', dtype];
  const { stdout, stderr, code } = await untwist(...args, '--out', at(dtype), '--json');
  expect(code, stderr).toBe(0);
  const { cost, bytes, bytesUnquantized } = JSON.parse(stdout) as Printed;
  const on = 'support images by leave-one-out (their small pictures in the file)';
  expect(cost).toMatchObject({ on, images: COUNT, before: expect.any(Number), after: expect.any(Number) });
  expect(cost!.largestChange).toBeGreaterThan(0);
  expect(cost!.largestChange).toBeLessThan(dtype === 'float16' ? 0.02 : 0.5);
  expect(bytes).toBeLessThan(bytesUnquantized);
  expect(await outputsOf(dtype)).toHaveLength(2 * COUNT);
  const text = await untwist(...args, '--out', at(dtype), '--overwrite');
  expect(text.stdout).toMatch(
    new RegExp(`Accuracy with ${dtype}: [\\d.]+ % before, [\\d.]+ % after, on ${COUNT} support`),
  );
});

it('leaves out as the fit does, and falls with an embedding that is spoilt', () => {
  const { embeddings } = fitted.support;
  expect(leaveOneOutAccuracy(fitted, embeddings, embeddings)).toBe(fitted.leaveOneOut.accuracy);
  const swapped = embeddings.map((_, i) => embeddings[embeddings.length - 4 - (i - (i % 4)) + (i % 4)]!);
  expect(leaveOneOutAccuracy(fitted, swapped, embeddings)).toBeLessThan(fitted.leaveOneOut.accuracy!);
});

it('says that the cost is not known where the file keeps no pictures', async () => {
  const none = { ...fitted, support: { ...fitted.support, thumbnails: fitted.support.thumbnails.map(() => null) } };
  writeFileSync(at('none.untwist'), toBytes(none));
  const { stdout, code } = await untwist('export', at('none.untwist'), '--quantize', 'uint8', '--out', at('none'));
  expect(code).toBe(0);
  expect(stdout).toContain('Accuracy with uint8: not measured. The file has not kept the pictures');
});

it('exports the classifier of one test episode of a run, judged on its queries', async () => {
  const args = ['export', at('run'), '--ways', '3', '--quantize', 'float16', '--json'];
  const { stdout, stderr, code } = await untwist(...args, '--out', at('ofRun'));
  expect(code, stderr).toBe(0);
  const { classes, cost } = JSON.parse(stdout) as Printed;
  expect(new Set(classes).size).toBe(3);
  const test = tinyDataset().split.test.map(({ name }) => name);
  for (const name of classes) expect(test).toContain(name);
  expect(cost).toMatchObject({ on: 'queries of the same episode', images: 6 });
  const { stdout: again } = await untwist(...args, '--out', at('again'), '--seed', '1');
  expect((JSON.parse(again) as Printed).classes).toEqual(classes);
  expect(readFileSync(at('again', 'weights.bin'))).toEqual(readFileSync(at('ofRun', 'weights.bin')));
});

it('takes a network that is only referred to, and refuses another one in its place', async () => {
  const backbone = await loadBackbone(at('network'), { images: { size: SIZE, depth: 1 } });
  const { hash } = await inlineNetwork(backbone);
  backbone.dispose();
  const network = { kind: 'reference' as const, hash, source: at('network') };
  writeFileSync(at('reference.untwist'), toBytes({ ...fitted, network }));
  expect((await untwist('export', at('reference.untwist'), '--out', at('reference'))).code).toBe(0);
  writeFileSync(at('changed.untwist'), toBytes({ ...fitted, network: { ...network, hash: 'ab'.repeat(32) } }));
  const { code, stderr } = await untwist('export', at('changed.untwist'), '--out', at('y'));
  expect(code).toBe(1);
  expect(stderr).toContain('is another network now');
  expect(existsSync(at('y'))).toBe(false);
});

it('refuses a GraphModel by name', async () => {
  mkdirSync(at('graph'));
  const graph = { format: 'graph-model', modelTopology: { node: [] }, weightsManifest: [] };
  writeFileSync(at('graph', 'model.json'), JSON.stringify(graph));
  const network = { kind: 'reference' as const, hash: 'ab'.repeat(32), source: at('graph') };
  writeFileSync(at('graph.untwist'), toBytes({ ...fitted, network }));
  const { code, stderr } = await untwist('export', at('graph.untwist'), '--out', at('y'));
  expect(code).toBe(1);
  expect(stderr).toMatch(/graph' is a GraphModel, which cannot be a part of a LayersModel; fit on a LayersModel/);
});

it('leaves what is in the folder as it is, and says how to replace it', async () => {
  const out = at('twice');
  expect((await untwist('export', at('a.untwist'), '--out', out)).code).toBe(0);
  const before = readFileSync(join(out, 'weights.bin'));
  const refused = await untwist('export', at('a.untwist'), '--out', out, '--stock');
  expect(refused).toMatchObject({ code: 1 });
  expect(refused.stderr).toContain('holds an export already; replace it with --overwrite, or choose another --out');
  expect(readFileSync(join(out, 'weights.bin'))).toEqual(before);
  expect((await untwist('export', at('a.untwist'), '--out', `${out}/`, '--stock', '--overwrite')).code).toBe(0);
  expect(json('twice', 'labels.json').layers).toBe('stock');
  writeFileSync(join(out, 'mine.txt'), 'x');
  const foreign = await untwist('export', at('a.untwist'), '--out', out, '--overwrite');
  expect(foreign).toMatchObject({ code: 1 });
  expect(foreign.stderr).toContain("holds 'mine.txt', which is of no export");
  mkdirSync(at('empty', 'deep'), { recursive: true });
  expect((await untwist('export', at('a.untwist'), '--out', at('empty', 'deep'))).code).toBe(0);
  expect((await untwist('export', at('a.untwist'), '--out', at('a.untwist'))).stderr).toMatch(
    /Cannot write to .*--out/,
  );
  expect(files().filter((name) => /writing|replaced/.test(name))).toEqual([]);
});

it.each([
  ['Missing required argument: out', ['export', 'x']],
  ['Choices: "float16", "uint8"', ['export', 'x', '--out', 'y', '--quantize', 'int4']],
  ['--ways must be a whole number of at least 2, got 1', ['export', 'x', '--out', 'y', '--ways', '1']],
])('answers a mistake in usage by exit code 2: %s', async (message, args) => {
  const { code, stderr } = await untwist(...args);
  expect(stderr).toContain(message);
  expect(code).toBe(2);
});

it('names what is not there', async () => {
  const { code, stderr } = await untwist('export', at('missing.untwist'), '--out', at('z'));
  expect(code).toBe(1);
  expect(stderr).toMatch(/^untwist: There is no '.*missing.untwist'; give a file .* or a run folder\.\n$/);
});

it('refuses flags of a run for a fitted model', async () => {
  const { code, stderr } = await untwist('export', at('a.untwist'), '--out', at('z'), '--shots', '5');
  expect(code).toBe(2);
  expect(stderr).toContain('--shots says which episode of a run');
});
