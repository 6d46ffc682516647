import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { UsageError } from '../../src/base/errors.ts';
import { JobPool, ProcessDied } from '../../src/cli/job-pool.ts';
import { JobStopped, parseJob, type JobContext, type JobProgress } from '../../src/sweep/job.ts';

/** By the name of what the pretended process is to do. */
const job = (does: string) => parseJob({ format: 1, config: { backbone: does }, tests: [] }, 'test');

function pool(processes = 1) {
  const said: string[] = [];
  const made = new JobPool({
    ...{ processes, say: (line: string) => void said.push(line) },
    settings: { folder: 'runs/pretended', backend: 'auto' },
    program: resolve('test/cli/support/pretend-job-process.js'),
  });
  onTestFinished(() => made.close());
  const told: JobProgress[] = [];
  const context = { signal: new AbortController().signal, onProgress: (p: JobProgress) => void told.push(p) };
  const run = (does: string, changes: Partial<JobContext> = {}) =>
    made.run(job(does), { ...context, ...changes }) as unknown as Promise<{ pid: number; args: string[] }>;
  return { made, run, said, told };
}

const isThere = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

it('does one job after the other in the same process, which knows the command line', async () => {
  const { made, run } = pool();
  const first = await run('done');
  expect(first.pid).not.toBe(process.pid);
  expect(first.args).toEqual(process.argv.slice(2));
  expect((await run('done')).pid).toBe(first.pid);
  await made.close();
  await expect.poll(() => isThere(first.pid)).toBe(false);
});

it('passes on how far a job is, and what the processes say, once', async () => {
  const { run, said, told } = pool();
  await run('says');
  await run('says');
  expect(told).toEqual([1, 1].map((done) => ({ stage: 'training', done, total: 2 })));
  expect(said).toEqual(['engine: pretended']);
});

it('throws what was thrown in the process, which goes on', async () => {
  const { run } = pool();
  const { pid } = await run('done');
  await expect(run('fails')).rejects.toThrow(new UsageError('no such data'));
  expect((await run('done')).pid).toBe(pid);
});

it('fails only the job whose process dies, and says by what', async () => {
  const { run } = pool();
  for (let round = 0; round < 3; round++) {
    await expect(run('dies')).rejects.toThrow(/ended by SIGKILL: .* out of memory/);
    await expect(run('exits')).rejects.toThrow(/with exit code 7/);
    await expect(run('exits')).rejects.toThrow(ProcessDied);
  }
  expect((await run('done')).pid).toBeGreaterThan(0);
});

it('stops the jobs at work, and begins none', async () => {
  const { made, run } = pool(2);
  const controller = new AbortController();
  const { signal } = controller;
  const jobs = [run('endless', { signal }), run('endless', { signal })];
  const ends = Promise.allSettled(jobs);
  await sleep(500);
  controller.abort();
  for (const end of await ends)
    expect(end).toMatchObject({ status: 'rejected', reason: expect.any(JobStopped) as JobStopped });
  await expect(run('done', { signal })).rejects.toThrow(JobStopped);
  // The processes stay for other jobs.
  expect((await run('done')).pid).toBeGreaterThan(0);
  await made.close();
  await expect(run('done')).rejects.toThrow(JobStopped);
});

it('stops a job whose process has not begun yet', async () => {
  const { run } = pool();
  const controller = new AbortController();
  const ended = run('endless', { signal: controller.signal });
  controller.abort();
  await expect(ended).rejects.toThrow(JobStopped);
});

it('calls a job stopped whose process died while it was to stop', async () => {
  const { made, run } = pool();
  const ended = run('endless');
  const outcome = expect(ended).rejects.toThrow(JobStopped);
  await sleep(300);
  await made.close();
  await outcome;
});
