import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, it, vi } from 'vitest';
import { Random } from '../../src/base/random.ts';
import { otherSamples } from '../../src/cli/explain-others.ts';
import { main } from '../../src/cli/main.ts';
import { trainInFolder } from '../../src/cli/training-run.ts';
import { useBackend } from '../../src/engine/index.ts';
import { EpisodeSampler } from '../../src/episodes/sampler.ts';
import { toBytes } from '../../src/interpretation/fitted/index.ts';
import type { ModelExplanation, ReadingMeasures } from '../../src/interpretation/reading/index.ts';
import { smallModel } from '../interpretation/fitted/small-model.ts';
import { tinyConfig, tinyDataset } from '../training/tiny.ts';

// The data of the run, whatever its config says.
vi.mock('../../src/cli/open-with-bar.ts', () => ({ openWithBar: () => Promise.resolve(tinyDataset()) }));

const folder = mkdtempSync(join(tmpdir(), 'untwist-explain-'));
const at = (...names: string[]) => join(folder, ...names);

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
  return { code: process.exitCode ?? 0, ...texts };
}

const read = (file: string) =>
  JSON.parse(readFileSync(file, 'utf8')) as ModelExplanation & { measures: ReadingMeasures | null };

it('explains a fitted model by leaving samples out', async () => {
  writeFileSync(at('a.untwist'), toBytes(smallModel()));
  const { code, stderr, stdout } = await untwist(
    ...['explain', at('a.untwist'), '--out', at('a.html'), '--json', at('a.json')],
  );
  expect(code, stderr).toBe(0);
  expect(stdout).toContain('3 classes, 12 samples');
  expect(readFileSync(at('a.html'), 'utf8')).toMatch(/^<!doctype html>/);
  const { judgement, labelNames, measures } = read(at('a.json'));
  expect(judgement).toMatchObject({ by: 'leaveOneOut', count: 12 });
  expect(labelNames).toEqual(['a', 'b', 'c']);
  expect(measures).toBeNull();
});

it('refuses flags of a run for a fitted model, and numbers that cannot be', async () => {
  writeFileSync(at('b.untwist'), toBytes(smallModel()));
  const foreign = await untwist('explain', at('b.untwist'), '--label-by', 'group');
  expect(foreign).toMatchObject({ code: 2 });
  expect(foreign.stderr).toContain('--label-by');
  const few = await untwist('explain', at('nothing'), '--episodes', '0');
  expect(few.stderr).toContain('--episodes must be a whole number of at least 1, got 0');
});

it('fits test episodes of a run, explains the first and measures all', async () => {
  const engine = await useBackend({ backend: 'auto' });
  const config = tinyConfig({ episodes: 2 });
  const { model } = await trainInFolder({ run: at('run'), config, dataset: tinyDataset(), engine, say: () => {} });
  model.dispose();
  const flags = ['--ways', '3', '--shots', '2', '--queries', '2', '--episodes', '2', '--seed', '3'];
  const files = ['--out', at('r.html'), '--json', at('r.json')];
  const { code, stderr, stdout } = await untwist('explain', at('run'), ...flags, ...files);
  expect(code, stderr).toBe(0);
  expect(stdout).toContain('measure of reading');
  const { samples, measures, judgement } = read(at('r.json'));
  expect(samples.map(({ role }) => role)).toEqual([...Array(6).fill('support'), ...Array(6).fill('test')]);
  expect(samples.every(({ source }) => /, image \d+$/.test(source!))).toBe(true);
  expect(judgement).toMatchObject({ by: 'testSamples', count: 6 });
  expect(measures).toMatchObject({ episodes: 2, queries: 12 });
  expect(measures!.outlierAuroc).not.toBeNull();
});

it('says why there are no pictures', async () => {
  const { code, stderr } = await untwist('explain', at('a.untwist'), '--out', at('c.html'), '--pictures');
  expect(code).toBe(1);
  expect(stderr).toContain('leave out --pictures, or fit with thumbnails');
});

it('takes strangers from groups that the episode has not', () => {
  const { split } = tinyDataset(0, 0, 8); // groups 0 and 1 in turn
  const even = split.test.filter(({ group }) => group === 'group0');
  const odd = split.test.filter(({ group }) => group === 'group1');
  const episode = new EpisodeSampler(even, { ways: 2, shots: 1, queries: 3 }, new Random(1)).next();
  const allowed = new Set(odd.flatMap(({ rows }) => rows));
  const { rows, labels } = otherSamples(split.test, episode, new Random(2));
  expect(rows).toHaveLength(6);
  expect([...rows].every((row) => allowed.has(row))).toBe(true);
  expect(new Set(labels)).toEqual(new Set([-1]));
  const within = otherSamples(even, episode, new Random(2));
  const own = new Set([...episode.support.rows, ...episode.query.rows].map((row) => Math.floor(row / 8)));
  expect([...within.rows].some((row) => own.has(Math.floor(row / 8)))).toBe(false);
  const used = even.filter(({ rows: all }) => own.has(Math.floor(all[0]! / 8)));
  expect(otherSamples(used, episode, new Random(2)).rows).toHaveLength(0);
});
