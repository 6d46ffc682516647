import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JobResult } from '../../src/sweep/job.ts';
import { TINY_TRAINING, writeTinyPhotos } from '../cli/support/tiny-photos.ts';

const COMMAND = resolve('bin/untwist.js');
const folder = mkdtempSync(join(tmpdir(), 'untwist-sweep-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Long enough to be stopped in the middle, with checkpoints on the way. */
const PLAN = {
  base: { ...TINY_TRAINING, episodes: 160, validateEvery: 40, logEvery: 40, patience: 0 },
  vary: { learningRate: [0.001, 0.01], untwisting: [0, 1] },
  tests: [{ ways: 3, shots: 2, queries: 2, episodes: 10 }],
};

beforeAll(async () => {
  await writeTinyPhotos(join(folder, 'data', 'photos'));
  writeFileSync(join(folder, 'four.json'), JSON.stringify(PLAN));
  writeFileSync(join(folder, 'wrong.yaml'), 'vary: {wais: [5, 20]}\n');
});

interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** In a process group of its own, as a terminal starts a command. */
function start(...args: string[]): { child: ChildProcess; group: number; outcome: Promise<Outcome> } {
  const child = spawn(process.execPath, [COMMAND, 'sweep', '--data', 'data', '--processes', '2', ...args], {
    ...{ cwd: folder, detached: true },
  });
  const texts = { stdout: '', stderr: '' };
  child.stdout.on('data', (data: Buffer) => (texts.stdout += data.toString()));
  child.stderr.on('data', (data: Buffer) => (texts.stderr += data.toString()));
  const outcome = new Promise<Outcome>((done) => child.on('close', (code) => done({ code, ...texts })));
  return { child, group: -child.pid!, outcome };
}

const sweep = (...args: string[]) => start(...args).outcome;

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((wake) => setTimeout(wake, 20));
}

/** The results in a folder by id, without what differs from machine to machine. */
function resultsIn(out: string): Record<string, Partial<JobResult>> {
  const lines = readFileSync(join(folder, out, 'results.jsonl'), 'utf8')
    .trim()
    .split('\n');
  const results = lines.map((line) => JSON.parse(line) as JobResult);
  expect(new Set(results.map(({ id }) => id)).size).toBe(results.length);
  return Object.fromEntries(results.map(({ seconds: _, made: __, ...numbers }) => [numbers.id, numbers]));
}

/** Checkpoints of all jobs of a sweep that are not done. */
function checkpoints(out: string): string[] {
  const jobs = join(folder, out, 'jobs');
  const names = existsSync(jobs) ? readdirSync(jobs) : [];
  return names
    .filter((id) => !existsSync(join(jobs, id, 'result.json')))
    .flatMap((id) => {
      const own = join(jobs, id, 'checkpoints');
      return existsSync(own) ? readdirSync(own).filter((name) => /^episode-\d+$/.test(name)) : [];
    });
}

describe('a sweep on this machine', () => {
  const out = join('runs', 'sweep-four');

  it('refuses a wrong plan in one line, and writes nothing', async () => {
    const { code, stdout, stderr } = await sweep('wrong.yaml', '--out', 'wrong');
    expect({ code, stdout, lines: stderr.trim().split('\n').length }).toEqual({ code: 2, stdout: '', lines: 1 });
    expect(stderr).toContain('wais');
    expect(existsSync(join(folder, 'wrong'))).toBe(false);
  });

  it('does all jobs, and a second time none', async () => {
    const first = await sweep('four.json');
    expect(first.code, first.stderr).toBe(0);
    expect(first.stdout).toContain('Winner: ');
    expect(first.stderr).toContain('[4/4] ');
    expect(first.stderr.match(/^engine: /gm)).toHaveLength(1);
    const results = resultsIn(out);
    expect(Object.keys(results)).toHaveLength(4);
    for (const file of ['results.csv', 'results.md', 'main-effects.svg', 'best.yaml', 'plan.json']) {
      expect(existsSync(join(folder, out, file)), file).toBe(true);
    }
    expect(existsSync(join(folder, out, 'training.lock'))).toBe(false);

    rmSync(join(folder, out, 'jobs'), { recursive: true });
    const second = await sweep('run', 'four.json');
    expect(second.code, second.stderr).toBe(0);
    expect(second.stderr).toContain('4 jobs, all done already');
    expect(existsSync(join(folder, out, 'jobs'))).toBe(false);
    expect(resultsIn(out)).toEqual(results);
  });

  it('comes to the same results when it is stopped by Ctrl-C, killed whole and loses a process', async () => {
    const stopped = start('four.json', '--out', 'broken');
    await until(() => checkpoints('broken').length > 0);
    const second = await sweep('four.json', '--out', 'broken');
    expect(second.code).toBe(1);
    expect(second.stderr).toContain(`Process ${stopped.child.pid}`);
    process.kill(stopped.group, 'SIGINT');
    const { code, stderr } = await stopped.outcome;
    expect(code, stderr).toBe(130);
    expect(stderr).toContain('the same command goes on from there');

    const before = checkpoints('broken').join();
    const killed = start('four.json', '--out', 'broken');
    await until(() => checkpoints('broken').join() !== before);
    process.kill(killed.group, 'SIGKILL');
    await killed.outcome;

    const last = start('four.json', '--out', 'broken');
    process.kill(await processAtWork('broken', last.child), 'SIGKILL');
    const end = await last.outcome;
    expect(end.code, end.stderr).toBe(0);
    expect(end.stderr).toContain('ended by SIGKILL');
    expect(resultsIn('broken')).toEqual(resultsIn(out));
  });

  it('leaves no process behind when it is killed alone', async () => {
    const endless = { base: { ...TINY_TRAINING, episodes: 100_000, validateEvery: 100_000 } };
    writeFileSync(join(folder, 'endless.json'), JSON.stringify(endless));
    const { child, outcome } = start('endless.json', '--out', 'endless');
    const pid = await processAtWork('endless', child);
    child.kill('SIGKILL');
    await outcome;
    await expect.poll(() => parentOf(pid), { timeout: 10_000 }).toBe(null);
  });

  it('names what failed, with the reason and exit code 1, and keeps the rest', async () => {
    const plan = { base: TINY_TRAINING, list: [{ data: 'elsewhere' }, {}], tests: PLAN.tests };
    writeFileSync(join(folder, 'half.json'), JSON.stringify(plan));
    const { code, stdout, stderr } = await sweep('half.json', '--out', 'half', '--processes', '1');
    expect(code).toBe(1);
    expect(stderr).toMatch(/1 failed: .*has no 'elsewhere'/);
    expect(Object.keys(resultsIn('half'))).toHaveLength(1);
    expect(stdout).toContain('1 of 2 jobs');
  });
});

/** A process of a sweep, once it trains. */
async function processAtWork(out: string, { pid: parent }: ChildProcess): Promise<number> {
  const jobs = join(folder, out, 'jobs');
  const find = () =>
    (existsSync(jobs) ? readdirSync(jobs) : [])
      .map((id) => join(jobs, id, 'training.lock'))
      .map((file) => (existsSync(file) ? readFileSync(file, 'utf8') : ''))
      .map((text) => Number(/"pid":(\d+)/.exec(text)?.[1] ?? 0))
      .find((pid) => parentOf(pid) === parent);
  await until(() => find() !== undefined || parentOf(parent!) === null);
  return find()!;
}

/** The process that started another; null where that has ended. */
function parentOf(pid: number): number | null {
  if (pid === 0 || !existsSync(`/proc/${pid}/stat`)) return null;
  const [state, parent] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)!.split(' ');
  return state === 'Z' ? null : Number(parent);
}
