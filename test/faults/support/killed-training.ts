import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readEvents } from 'tensorboard-node-writer';
import type { Random } from '../../../src/base/random.ts';
import { runPaths } from '../../../src/cli/training-run.ts';
import { listCheckpointFolders, readCheckpointFolder } from '../../../src/training/checkpoint.ts';

const CHILD = resolve('test/faults/support/child.js');
const EPISODES = 25;
const SETTINGS = [
  ...['--dataset', 'glyphs', '--filters', '4', '--threads', '1', '--size', '16', '--jitter'],
  ...['--ways', '3', '--shots', '2', '--queries', '2', '--validation-episodes', '2', '--patience', '0'],
  ...['--episodes', String(EPISODES), '--validate-every', '5', '--log-every', '1'],
];

/** About as long as it takes to write a checkpoint and force it to the disk, in milliseconds. */
const LONGEST_WRITE = 60;

/** When a training is killed. */
export type Instant = 'anywhere' | 'while a checkpoint is written';

export interface KillPlan {
  readonly folder: string;
  readonly kills: number;
  readonly instant: Instant;
  /** What is broken on purpose in the writing of checkpoints; `none`. */
  readonly fault: string;
  readonly random: Random;
}

/**
 * Trains, kills, resumes, until so many were killed; each run that comes to its end must be the unbroken one.
 * @returns runs that came to their end
 * @throws Error at the first thing that a user would have lost
 */
export async function killAndResume({ folder, kills, instant, fault, random }: KillPlan): Promise<number> {
  const begin = performance.now();
  const unbroken = await trainWhole(join(folder, 'unbroken'));
  const whole = performance.now() - begin;
  const run = join(folder, 'run');
  let [killed, finished, reached] = [0, 0, 0];
  while (killed < kills) {
    const begun = (await wholeCheckpoints(run)).at(-1) ?? 0;
    if (begun < reached) throw new Error(`after ${killed} kills episode ${reached} was lost, the latest is ${begun}`);
    reached = begun;
    if (begun === 0) rmSync(run, { recursive: true, force: true }); // as the command says
    const child = start(
      fault,
      begun === 0 ? ['train', ...SETTINGS, '--out', run] : ['train', '--resume', run, '--threads', '1'],
    );
    const ended = await killAt(child, instant, run, random, whole);
    if (ended === null) {
      killed++;
      continue;
    }
    // Killed after its last word there is nothing left to do, and the command says so.
    const wasDone = begun === EPISODES && ended.stderr.includes('give --episodes above');
    if (ended.code !== 0 && !wasDone) {
      throw new Error(`after ${killed} kills a resume from episode ${begun} failed: ${ended.stderr}`);
    }
    requireEqual(await resultOf(run), unbroken, killed);
    finished++;
    reached = 0;
    rmSync(run, { recursive: true, force: true });
  }
  return finished;
}

interface Ended {
  readonly code: number | null;
  readonly stderr: string;
}

function start(fault: string, args: readonly string[]): ChildProcess {
  return spawn(process.execPath, [CHILD, fault, ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
}

/** Kills a training at a random instant of the `whole` that one takes, in ms; how it ended where it came to its end before. */
async function killAt(
  child: ChildProcess,
  instant: Instant,
  run: string,
  random: Random,
  whole: number,
): Promise<Ended | null> {
  const { checkpoints } = runPaths(run);
  let stderr = '';
  let isTraining = false;
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
    isTraining ||= stderr.includes('run: ');
  });
  const end = new Promise<Ended>((done) => child.on('close', (code) => done({ code, stderr })));
  let hasEnded = false;
  void end.then(() => (hasEnded = true));
  while (!isTraining && !hasEnded) await sleep(5);
  if (instant === 'anywhere') {
    await sleep(random.uniform(0, whole));
  } else {
    const isWriting = () =>
      existsSync(checkpoints) && readdirSync(checkpoints).some((name) => name.includes('.writing-'));
    const later = random.integer(3); // of how many checkpoints, not always the first
    for (let written = 0; written <= later && !hasEnded; written++) {
      if (written > 0) while (!hasEnded && isWriting()) await new Promise(setImmediate);
      while (!hasEnded && !isWriting()) await new Promise(setImmediate);
    }
    const wait = performance.now() + random.uniform(0, LONGEST_WRITE);
    while (performance.now() < wait); // sleep would round up
  }
  child.kill('SIGKILL');
  const ended = await end;
  return ended.code === null ? null : ended;
}

/** Episodes of the checkpoints that a run has. @throws Error where one of them is not whole: it must be complete or absent. */
async function wholeCheckpoints(run: string): Promise<number[]> {
  const { checkpoints } = runPaths(run);
  const names = await listCheckpointFolders(checkpoints);
  for (const name of names) await readCheckpointFolder(join(checkpoints, name));
  return names.map((name) => Number(name.replace('episode-', '')));
}

async function trainWhole(run: string): Promise<Result> {
  const child = start('none', ['train', ...SETTINGS, '--out', run]);
  let stderr = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const code = await new Promise((done) => child.on('close', done));
  if (code !== 0) throw new Error(`the unbroken training failed: ${stderr}`);
  return resultOf(run);
}

/** All that a training leaves, by name, less what the clock and the memory of a process say. */
type Result = Readonly<Record<string, string>>;

async function resultOf(run: string): Promise<Result> {
  const paths = runPaths(run);
  const result: Record<string, string> = {};
  const last = join(paths.checkpoints, `episode-${String(EPISODES).padStart(7, '0')}`);
  for (const [name, bytes] of await readCheckpointFolder(last)) {
    // How weights were first drawn is not known any more to a network that was read from a file.
    result[name] = name === 'model.json' ? withoutInitializers(bytes) : Buffer.from(bytes).toString('base64');
  }
  result['best.json'] = readFileSync(join(paths.checkpoints, 'best.json'), 'utf8');
  result['model'] = readFileSync(join(paths.model, 'weights.bin')).toString('base64');
  result['metrics'] = readFileSync(paths.metrics, 'utf8').split('\n').map(withoutClock).join('\n');
  const steps: string[] = [];
  for (const name of readdirSync(paths.events)
    .filter((file) => file.includes('tfevents'))
    .sort()) {
    for await (const { step, values } of readEvents(join(paths.events, name))) {
      for (const { tag } of values)
        if (tag.startsWith('train/') || tag.startsWith('validation/')) steps.push(`${step} ${tag}`);
    }
  }
  result['events'] = [...new Set(steps)].sort().join('\n');
  return result;
}

function withoutInitializers(bytes: Uint8Array): string {
  const keep = (key: string, value: unknown) => (key.endsWith('_initializer') ? undefined : value);
  return JSON.stringify(JSON.parse(new TextDecoder().decode(bytes)), keep);
}

/** A line of numbers without its time, speed and memory. */
function withoutClock(line: string): string {
  if (line === '') return line;
  const { time: _, scalars, ...rest } = JSON.parse(line) as Record<string, unknown>;
  const kept = Object.entries((scalars as object | undefined) ?? {}).filter(
    ([name]) => !/^memory|PerSecond$/.test(name),
  );
  return JSON.stringify({ ...rest, scalars: kept });
}

function requireEqual(got: Result, wanted: Result, killed: number): void {
  for (const name of Object.keys(wanted)) {
    if (got[name] === wanted[name]) continue;
    throw new Error(`after ${killed} kills '${name}' is not that of the unbroken training`);
  }
}
