import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Random } from '../src/base/random.ts';
import { gatherBatch } from '../src/episodes/batch.ts';
import { EpisodeSampler } from '../src/episodes/sampler.ts';
import type { Dataset } from '../src/episodes/types.ts';
import { fitPrototypes } from '../src/ops/estimation/index.ts';
import { spread, type Spread } from './statistics.ts';
import { labelsOf } from './workloads.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Seconds of one fit of the solver: 100 embeddings of 20 classes, 64 wide, drawn about class centres. */
export function solverSeconds(rounds: number): Spread {
  const [classes, perClass, depth] = [20, 5, 64];
  const random = new Random(1);
  const centres = Float32Array.from({ length: classes * depth }, () => random.normal());
  const labels = labelsOf(classes, perClass);
  const embeddings = Float32Array.from(
    { length: labels.length * depth },
    (_, i) =>
      (centres[(labels[Math.floor(i / depth)] as number) * depth + (i % depth)] as number) + random.normal(0, 0.5),
  );
  return timed(rounds, () => fitPrototypes(embeddings, labels));
}

/** Seconds of opening a data set whose images were decoded before. */
export async function openSeconds(open: () => Promise<Dataset>, rounds: number): Promise<Spread> {
  await open();
  const seconds: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const started = performance.now();
    await open();
    seconds.push((performance.now() - started) / 1000);
  }
  return spread(seconds);
}

/** Seconds of choosing and gathering the images of a 20-way 5-shot 5-query episode from an open data set. */
export function gatherSeconds(dataset: Dataset, rounds: number): Spread {
  const ways = Math.min(20, dataset.split.train.length);
  const sampler = new EpisodeSampler(dataset.split.train, { ways, shots: 5, queries: 5 }, new Random(1));
  return timed(rounds, () => {
    const { support, query } = sampler.next();
    gatherBatch(dataset.images, support);
    gatherBatch(dataset.images, query);
  });
}

function timed(rounds: number, run: () => unknown): Spread {
  run();
  return spread(
    Array.from({ length: rounds }, () => {
      const started = performance.now();
      run();
      return (performance.now() - started) / 1000;
    }),
  );
}

/** npm is a batch file there. */
const ON_WINDOWS = process.platform === 'win32';
/** As `npm start` trains, but with its first episode logged. */
const FIRST_EPISODE = ['--ways', '40', '--shots', '3', '--queries', '2', '--log-every', '1', '--episodes', '50'];
const POLL_MS = 10;
const GIVE_UP_MS = 120_000;

/**
 * Seconds from starting npm, which runs the bootstrap, and then the command, as `npm start` does, to the first trained
 * episode's numbers on disk.
 * @throws Error where the command ends before it.
 */
export async function startUpSeconds(rounds: number): Promise<Spread> {
  const seconds: number[] = [];
  for (let round = 0; round < rounds; round++) seconds.push(await startOnce());
  return spread(seconds);
}

async function startOnce(): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'untwist-bench-'));
  const run = join(folder, 'run');
  const started = performance.now();
  try {
    await ended(spawn('npm', ['run', '--silent', 'setup'], { cwd: ROOT, stdio: 'ignore', shell: ON_WINDOWS }));
    const child = spawn(process.execPath, [join(ROOT, 'bin/untwist.js'), 'train', '--out', run, ...FIRST_EPISODE], {
      ...{ cwd: ROOT, stdio: 'ignore' },
    });
    const closed = new Promise<void>((resolve) => child.on('close', () => resolve()));
    try {
      while (!(await hasFirstEpisode(join(run, 'metrics.jsonl')))) {
        if (child.exitCode !== null) throw new Error(`untwist train ended with exit code ${child.exitCode}`);
        if (performance.now() - started > GIVE_UP_MS) throw new Error('no episode was trained in two minutes');
        await new Promise((resolve) => setTimeout(resolve, POLL_MS));
      }
      return (performance.now() - started) / 1000;
    } finally {
      child.kill('SIGKILL');
      await closed;
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function ended(child: ReturnType<typeof spawn>): Promise<void> {
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) =>
      code === 0 ? resolve() : reject(new Error(`npm run setup ended with exit code ${code}`)),
    );
  });
}

async function hasFirstEpisode(file: string): Promise<boolean> {
  try {
    return (await readFile(file, 'utf8')).includes('train/loss/total');
  } catch {
    return false; // not there yet
  }
}
