import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { examineRun } from '../../src/cli/doctor-run.ts';
import { runPaths, trainInFolder } from '../../src/cli/training-run.ts';
import { useBackend } from '../../src/engine/index.ts';
import { temporaryFolder, tinyConfig, tinyDataset } from '../training/tiny.ts';

let healthy: string;
beforeAll(async () => {
  const engine = await useBackend({ backend: 'auto' });
  const folder = mkdtempSync(join(tmpdir(), 'untwist-doctor-'));
  healthy = join(folder, 'run');
  const config = tinyConfig();
  const { model } = await trainInFolder({ run: healthy, config, dataset: tinyDataset(), engine, say: () => {} });
  model.dispose();
  return () => rmSync(folder, { recursive: true, force: true });
});

/** A copy of the healthy run. */
function copy(): string {
  const run = join(temporaryFolder(), 'run');
  cpSync(healthy, run, { recursive: true });
  return run;
}

const flip = (file: string, at: number) => {
  const bytes = readFileSync(file);
  bytes[at] = bytes[at]! ^ 0x55;
  writeFileSync(file, bytes);
};

/** Changes a file of a checkpoint and its checksum with it, as a writer with a fault would. */
function rewrite(checkpoint: string, name: string, bytes: Uint8Array): void {
  const file = join(checkpoint, 'manifest.json');
  const manifest = JSON.parse(readFileSync(file, 'utf8'));
  manifest.files[name] = { bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
  writeFileSync(file, JSON.stringify(manifest));
  writeFileSync(join(checkpoint, name), bytes);
}

const latest = (run: string) => join(runPaths(run).checkpoints, 'episode-0000006');
const events = (run: string) =>
  join(runPaths(run).events, readdirSync(runPaths(run).events).find((name) => name.includes('tfevents')) ?? '');

it('finds a run that training has finished whole, and leaves it as it is', async () => {
  const files = () => readdirSync(healthy, { recursive: true }).sort();
  const before = files();
  const checks = await examineRun(healthy);
  expect(checks.filter(({ ok }) => !ok)).toEqual([]);
  expect(checks.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['settings', 'episode-0000006', 'best', 'model']),
  );
  expect(files()).toEqual(before);
});

it.each<[string, string, RegExp, (run: string) => void]>([
  ['a flipped bit in the weights', 'episode-0000006', /checksum/, (run) => flip(join(latest(run), 'weights.bin'), 99)],
  ['a missing part', 'episode-0000006', /lacks optimizer/, (run) => rmSync(join(latest(run), 'optimizer.bin'))],
  [
    'weights that are not finite',
    'episode-0000006',
    /^1 of \d+ weights .* not finite/,
    (run) => {
      const bytes = new Uint8Array(readFileSync(join(latest(run), 'weights.bin')));
      new DataView(bytes.buffer).setFloat32(8, NaN, true);
      rewrite(latest(run), 'weights.bin', bytes);
    },
  ],
  [
    'a model of another length',
    'model',
    /its weights take 400 bytes, their list asks for \d+/,
    (run) => truncateSync(join(runPaths(run).model, 'weights.bin'), 400),
  ],
  ['settings of a mistake', 'settings', /ways/, (run) => writeFileSync(runPaths(run).config, '{"ways":"many"}')],
  ['cut-off sessions', 'sessions', /is damaged; remove it/, (run) => truncateSync(runPaths(run).sessions, 9)],
  ['a line of numbers overwritten', 'numbers', /line 1/, (run) => flip(runPaths(run).metrics, 0)],
  [
    'a flipped bit in the events',
    'events ',
    /./,
    (run) => flip(events(run), Math.floor(statSync(events(run)).size / 2)),
  ],
])('names %s', async (_, name, found, damage) => {
  const run = copy();
  damage(run);
  const wrong = (await examineRun(run)).filter(({ ok, needed }) => !ok && needed);
  expect(wrong.map((check) => check.name)).toEqual([expect.stringContaining(name)]);
  expect(wrong[0]?.found).toMatch(found);
});

it('says that nothing can be gone on from where every checkpoint is damaged', async () => {
  const run = copy();
  for (const name of readdirSync(runPaths(run).checkpoints).filter((entry) => entry.startsWith('episode'))) {
    flip(join(runPaths(run).checkpoints, name, 'weights.bin'), 5);
  }
  const wrong = (await examineRun(run)).filter(({ ok, needed }) => !ok && needed).map(({ name }) => name);
  expect(wrong).toContain('resume');
});

it('notes what a crash has left, and refuses a folder that is none', async () => {
  const run = copy();
  mkdirSync(join(runPaths(run).checkpoints, 'episode-0000009.writing-1'));
  truncateSync(events(run), statSync(events(run)).size - 3);
  const checks = await examineRun(run);
  expect(checks.filter(({ ok, needed }) => !ok && needed)).toEqual([]);
  const notes = checks.filter(({ ok }) => !ok).map(({ name, found }) => `${name}: ${found}`);
  expect(notes).toEqual([
    expect.stringMatching(/^events .*: \d+ events, up to step 6; its last record was cut off/),
    expect.stringMatching(/^episode-0000009.writing-1: /),
  ]);
  await expect(examineRun(join(run, 'nothing'))).rejects.toThrow(/There is no run folder/);
});
