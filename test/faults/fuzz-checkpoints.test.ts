import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { Random } from '../../src/base/random.ts';
import { LOCK_FILE, lockRun, requireFreeRun } from '../../src/cli/run-lock.ts';
import { useBackend } from '../../src/engine/index.ts';
import { readBrokenStep } from '../../src/training/broken-step.ts';
import { CheckpointStore } from '../../src/training/checkpoint-store.ts';
import { readCheckpoint, type Checkpoint, type TrainingState } from '../../src/training/run-checkpoint.ts';
import { fuzz, Wrong, type Harness } from './support/fuzz.ts';
import { manifestOf, MANIFEST, readFiles, writeMutated, type Changed } from './support/mutate-files.ts';
import { mutateBytes } from './support/mutate-bytes.ts';
import { jsonText, mutateJson, stranger } from './support/mutate-json.ts';
import { firstFailure } from './support/planted.ts';
import { realRun } from './support/real-run.ts';
import { isFiniteThroughout } from './support/strange-values.ts';

await useBackend({ backend: 'cpu' });
const { checkpoint: whole, brokenStep } = await realRun();

/** @throws Wrong unless what is taken can be gone on with, and is as it was written where checksums say so */
function requireWhole({ config, state, files }: Checkpoint, { fixed }: Changed, wanted = whole): void {
  const { optimizer: _, ...known } = state as TrainingState & { optimizer?: unknown }; // whose list is kept as it lies there
  if (!isFiniteThroughout([config, known])) throw new Wrong('a number is not finite');
  const { episode, sinceBest, validated, best, sampler, augmentation } = state;
  const counts = [episode, sinceBest, validated, best?.episode ?? 0, sampler.episodesDrawn];
  if (!counts.every((count) => Number.isSafeInteger(count) && count >= 0)) throw new Wrong('a count is none');
  for (const stream of [sampler.random, augmentation]) {
    const next = Random.fromState(stream).next();
    if (!(next >= 0 && next < 1)) throw new Wrong('its random numbers are none');
  }
  if (fixed) return;
  for (const [name, bytes] of files) {
    if (!wanted[name]?.equals(Buffer.from(bytes))) throw new Wrong(`a damaged ${name} was taken`);
  }
}

const checkpointsHarness = (read = readCheckpoint): Harness => ({
  name: 'checkpoints',
  async attempt(input) {
    const changed = writeMutated(whole, input, input.random.integer(2) === 0);
    requireWhole(await read(changed.folder), changed);
  },
});

const brokenStepsHarness = (read = readBrokenStep): Harness => ({
  name: 'broken steps',
  async attempt(input) {
    const only = ['step.json', 'step.json', 'images.bin', 'state.json', MANIFEST];
    const changed = writeMutated(brokenStep, input, input.random.integer(3) > 0, only);
    const step = await read(changed.folder);
    requireWhole(step.checkpoint, changed, brokenStep);
    const { shape, supportLabels, queryLabels, numLabels, checkpoint } = step;
    const size = shape.reduce((a, b) => a * b, 1);
    if (checkpoint.files.get('images.bin')?.length !== size) throw new Wrong('its images do not fit their shape');
    const labels = [...supportLabels, ...queryLabels];
    if (labels.length !== shape[0] || labels.some((l) => !(l >= 0 && l < numLabels)))
      throw new Wrong('a label is none');
  },
});

const BEST = { checkpoint: 'episode-0000001', episode: 1, accuracy: 0.5, halfWidth: 0.1 };

/** Two checkpoints of which one may be damaged, and a `best.json` that may say anything. */
const storesHarness = (best = (folder: string) => new CheckpointStore(folder, 1, () => {}).best()): Harness => ({
  name: 'best.json',
  async attempt(input) {
    const { folder, random, note } = input;
    const older = join(folder, 'older');
    mkdirSync(older);
    const changed = writeMutated(
      whole,
      { ...input, folder: older },
      false,
      random.integer(2) === 0 ? [MANIFEST] : undefined,
    );
    renameSync(changed.folder, join(folder, 'episode-0000001'));
    if (random.integer(4) > 0) {
      mkdirSync(join(folder, 'episode-0000002'));
      for (const [name, bytes] of Object.entries(whole)) writeFileSync(join(folder, 'episode-0000002', name), bytes);
    }
    const text = jsonText(mutateJson(BEST, random, note));
    writeFileSync(
      join(folder, 'best.json'),
      random.integer(3) === 0 ? mutateBytes(Buffer.from(text), random, note) : text,
    );
    const checkpoint = await best(folder);
    if (!/\/episode-000000[12]$/.test(checkpoint.folder)) throw new Wrong(`it is in ${checkpoint.folder}`);
    requireWhole(checkpoint, changed);
  },
});

const locksHarness = (lock = lockRun): Harness => ({
  name: 'lock files',
  async attempt({ folder, random, note }) {
    const file = join(folder, LOCK_FILE);
    const holder = { pid: random.integer(2) === 0 ? process.ppid : 2 ** 22 + 7, host: hostname() };
    const kind = random.integer(5);
    if (kind === 0) mkdirSync(file);
    else if (kind === 1) writeFileSync(file, jsonText(stranger(random)));
    else if (kind === 2) writeFileSync(file, mutateBytes(Buffer.from(jsonText(holder)), random, note));
    else if (kind === 3) writeFileSync(file, jsonText({ ...holder, pid: process.ppid }));
    else writeFileSync(file, jsonText(mutateJson(holder, random, note)));
    if (kind > 0) note(readFileSync(file, 'utf8').slice(0, 80));
    await requireFreeRun(folder);
    const unlock = await lock(folder);
    const taken = JSON.parse(readFileSync(file, 'utf8')) as { pid?: unknown };
    if (taken.pid !== process.pid) throw new Wrong('the lock is not ours');
    await unlock();
  },
});

it.each([
  ['checkpoints', checkpointsHarness(), 3000],
  ['broken steps', brokenStepsHarness(), 1000],
  ['best.json', storesHarness(), 500],
  ['lock files', locksHarness(), 500],
])('takes or refuses %s', async (_, harness, all) => {
  const { taken, refused } = await fuzz(harness, all);
  expect(taken).toBeGreaterThan(0);
  expect(refused).toBeGreaterThan(0);
});

/** A reader that believes any bytes: it writes their checksums first. */
function credulous(folder: string): Promise<Checkpoint> {
  const files = readFiles(folder);
  writeFileSync(join(folder, MANIFEST), manifestOf(files));
  return readCheckpoint(folder);
}

it('notices a reader of checkpoints that does not look at checksums', async () => {
  expect(await firstFailure(checkpointsHarness(credulous))).toMatch(/a damaged .* was taken/);
});

it('notices a reader of broken steps that does not look at labels', async () => {
  const careless: typeof readBrokenStep = async (folder) => ({ ...(await readBrokenStep(folder)), numLabels: 1 });
  expect(await firstFailure(brokenStepsHarness(careless), 100)).toMatch(/a label is none/);
});

it('notices a best.json that leads out of the folder', async () => {
  const careless = async (folder: string) => {
    const { checkpoint } = JSON.parse(readFileSync(join(folder, 'best.json'), 'utf8')) as { checkpoint: string };
    return { ...(await new CheckpointStore(folder, 1, () => {}).latest()), folder: join(folder, checkpoint) };
  };
  expect(await firstFailure(storesHarness(careless))).toMatch(/SyntaxError|TypeError|it is in/);
});

it('notices a lock that is taken without a look', async () => {
  const careless: typeof lockRun = (folder) => {
    rmSync(join(folder, LOCK_FILE), { recursive: true });
    writeFileSync(join(folder, LOCK_FILE), '{}');
    return Promise.resolve(() => Promise.resolve());
  };
  expect(await firstFailure(locksHarness(careless))).toMatch(/the lock is not ours/);
});
