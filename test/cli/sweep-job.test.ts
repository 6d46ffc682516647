import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runPaths } from '../../src/cli/training-run.ts';
import { jobRunner } from '../../src/cli/sweep-job.ts';
import { jobId, JobStopped, parseJob, type Job, type JobProgress, type JobResult } from '../../src/sweep/job.ts';
import { parseResult } from '../../src/sweep/result-schema.ts';
import { temporaryFolder } from '../training/tiny.ts';
import { TINY_TRAINING, writeTinyPhotos } from './support/tiny-photos.ts';

const data = mkdtempSync(join(tmpdir(), 'untwist-jobs-'));
beforeAll(() => writeTinyPhotos(join(data, 'photos')));
afterAll(() => rmSync(data, { recursive: true, force: true }));

const spec = { ways: 3, shots: 2, queries: 2 };
const tests = [
  { title: 'first', spec, episodes: 8, seed: 1 },
  { title: 'second', spec: { ...spec, ways: 2 }, episodes: 4, seed: 2 },
];
const job = (changes: object = {}): Job =>
  parseJob({ format: 1, config: { ...TINY_TRAINING, ...changes }, tests }, 'test');

/** A runner with a folder of its own, or the one given. */
function runner(folder = temporaryFolder()) {
  const said: string[] = [];
  const run = jobRunner({ folder, data, backend: 'auto', say: (line) => void said.push(line) });
  const told: JobProgress[] = [];
  const go = (
    which = job(),
    signal = new AbortController().signal,
    onProgress: (p: JobProgress) => void = (p) => void told.push(p),
  ) => run(which, { signal, onProgress });
  return { folder, go, said, told };
}

/** What must be the same whoever did the job. */
const numbers = ({ seconds: _, made: __, ...rest }: JobResult) => rest;

it('trains, tests the best checkpoint, and keeps the result, which the next asking gets', async () => {
  const { folder, go, said, told } = runner();
  const result = await go();
  const id = jobId(job());
  expect(parseResult(result)).toEqual(result);
  expect(result).toMatchObject({
    id,
    episodes: 6,
    tests: [
      { title: 'first', episodes: 8 },
      { title: 'second', episodes: 4 },
    ],
  });
  expect([3, 6]).toContain(result.validation.episode);
  expect(result.seconds).toBeGreaterThan(0);
  expect(told.at(0)).toEqual({ stage: 'training', done: 1, total: 6 });
  expect(told.at(-1)).toEqual({ stage: 'testing', done: 12, total: 12 });
  const run = join(folder, 'jobs', id);
  expect(JSON.parse(readFileSync(join(run, 'result.json'), 'utf8'))).toEqual(result);
  // The folder says the same on every machine.
  expect(JSON.parse(readFileSync(runPaths(run).config, 'utf8'))).toMatchObject({ data: 'photos' });
  expect(said.filter((line) => line.startsWith('engine: '))).toHaveLength(1);

  const again = runner(folder);
  expect(await again.go()).toEqual(result);
  expect(again.told).toEqual([]);
});

it('comes to the numbers of an unbroken job where it was stopped in training and in a test', async () => {
  const unbroken = await runner().go();
  const { folder } = runner();
  for (const [stage, done] of [
    ['training', 2],
    ['training', 5],
    ['testing', 9],
  ] as const) {
    const controller = new AbortController();
    const stopAt = (p: JobProgress) => {
      if (p.stage === stage && p.done === done) controller.abort();
    };
    await expect(runner(folder).go(job(), controller.signal, stopAt)).rejects.toThrow(JobStopped);
  }
  expect(numbers(await runner(folder).go())).toEqual(numbers(unbroken));
});

it('does a job again whose result is damaged, or of another job, and says so', async () => {
  const { folder, go } = runner();
  const result = await go();
  const file = join(folder, 'jobs', result.id, 'result.json');
  for (const damage of [
    '{"id":',
    JSON.stringify({ ...result, validation: {} }),
    JSON.stringify({ ...result, id: '0'.repeat(16) }),
  ]) {
    writeFileSync(file, damage);
    const again = runner(folder);
    expect(numbers(await again.go())).toEqual(numbers(result));
    expect(again.said.filter((line) => line.includes('is damaged'))).toEqual([
      expect.stringContaining(`job ${result.id}: `),
    ]);
  }
});

it('waits where the process of a killed sweep is still at work', async () => {
  const { folder, go } = runner();
  const run = join(folder, 'jobs', jobId(job()));
  mkdirSync(run, { recursive: true });
  const lock = join(run, 'training.lock');
  writeFileSync(lock, JSON.stringify({ pid: process.ppid, host: hostname() }));
  const result = go();
  await new Promise((wake) => setTimeout(wake, 500));
  expect(readdirSync(run)).toEqual(['training.lock']);
  rmSync(lock);
  expect(await result).toMatchObject({ episodes: 6 });
});

it('refuses what it cannot do, and writes nothing', async () => {
  const { folder, go } = runner();
  await expect(go(job({ data: 'elsewhere' }))).rejects.toThrow(/has no 'elsewhere'/);
  await expect(go(job({ data: '../photos' }))).rejects.toThrow(/inside the data folder/);
  await expect(go(job({ holdOut: false }))).rejects.toThrow(/held-out classes/);
  // Told before the training.
  const impossible = { ...job(), tests: [{ ...tests[0]!, spec: { ...spec, ways: 99 } }] };
  await expect(go(impossible)).rejects.toThrow(/^Episodes of the test 'first': .*ways is 99/);
  await expect(go(job({ ways: 12 }))).rejects.toThrow(/ways is 12/);
  const stopped = new AbortController();
  stopped.abort();
  await expect(go(job(), stopped.signal)).rejects.toThrow(JobStopped);
  expect(readdirSync(folder)).toEqual([]);
});

it('leaves no tensor behind, whether a job ends, is stopped or fails', async () => {
  const { go } = runner();
  await go(job({ seed: 1 }));
  const before = tf.memory().numTensors;
  await go(job({ seed: 2 }));
  await go(job({ seed: 3 }));
  for (const [stage, seed] of [
    ['training', 4],
    ['testing', 5],
  ] as const) {
    const controller = new AbortController();
    const stop = (p: JobProgress) => void (p.stage === stage && controller.abort());
    await expect(go(job({ seed }), controller.signal, stop)).rejects.toThrow(JobStopped);
  }
  await expect(go(job({ ways: 12 }))).rejects.toThrow();
  expect(tf.memory().numTensors).toBe(before);
});
