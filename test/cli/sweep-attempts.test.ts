import { expect, it } from 'vitest';
import { UserError } from '../../src/base/errors.ts';
import { ProcessDied } from '../../src/cli/job-pool.ts';
import { doJobs, type JobsToDo } from '../../src/cli/sweep-attempts.ts';
import { JobStopped, type JobResult, type JobRunner } from '../../src/sweep/job.ts';
import { parsePlan } from '../../src/sweep/plan.ts';

const { entries } = parsePlan({ vary: { learningRate: [1, 2, 3, 4].map((k) => k / 1000) } }, 'four.yaml');
const idOf = (k: number) => entries[k]!.id;
const resultOf = (id: string) => ({ id }) as JobResult;
const turn = () => new Promise((wake) => setTimeout(wake, 1));

/** Does the four jobs by a runner of ids and keeps a protocol of it. */
function sweep(run: (id: string, signal: AbortSignal) => Promise<void>, changes: Partial<JobsToDo> = {}) {
  const log = { started: [] as number[], done: [] as number[], trouble: [] as [number, string, boolean][] };
  const place = (id: string) => entries.findIndex((entry) => entry.id === id);
  const runner: JobRunner = async (job, { signal }) => {
    const { id } = entries.find((entry) => entry.job === job)!;
    await run(id, signal);
    return resultOf(id);
  };
  const finished = doJobs({
    ...{ entries, run: runner, atOnce: 2, signal: new AbortController().signal },
    onStart: ({ id }) => void log.started.push(place(id)),
    onProgress: () => {},
    onResult: async ({ id }) => void log.done.push(place(id)),
    onTrouble: ({ entry, reason }, isLast) => void log.trouble.push([place(entry.id), reason, isLast]),
    ...changes,
  });
  return { finished, log };
}

it('does all jobs, no more at once than are wanted', async () => {
  let atWork = 0;
  let most = 0;
  const { finished, log } = sweep(async () => {
    most = Math.max(most, ++atWork);
    await turn();
    atWork--;
  });
  await finished;
  expect(log).toEqual({ started: [0, 1, 2, 3], done: [0, 1, 2, 3], trouble: [] });
  expect(most).toBe(2);
});

it('tries a job again whose process dies, three times in all, and goes on with the others', async () => {
  const deaths = new Map([
    [idOf(0), 2],
    [idOf(2), 9],
  ]);
  const { finished, log } = sweep(async (id) => {
    const left = deaths.get(id) ?? 0;
    deaths.set(id, left - 1);
    if (left > 0) throw new ProcessDied('killed');
  });
  await finished;
  expect(log.done.sort()).toEqual([0, 1, 3]);
  const of = (k: number) => log.trouble.filter(([place]) => place === k).map(([, , isLast]) => isLast);
  expect(of(0)).toEqual([false, false]);
  expect(of(2)).toEqual([false, false, true]);
  expect(log.started.filter((k) => k === 2)).toHaveLength(3);
});

it.each([new UserError('no data'), new RangeError('a mistake of ours')])('tries %s once', async (error) => {
  const { finished, log } = sweep(async (id) => {
    if (id === idOf(1)) throw error;
  });
  await finished;
  expect(log.trouble).toEqual([[1, error.message, true]]);
  expect(log.done.sort()).toEqual([0, 2, 3]);
});

it('begins nothing more once it is to stop, and calls what was stopped neither done nor failed', async () => {
  const controller = new AbortController();
  const { finished, log } = sweep(
    async (_id, signal) => {
      if (!signal.aborted) await new Promise((stop) => signal.addEventListener('abort', stop));
      throw new JobStopped('stopped');
    },
    { signal: controller.signal },
  );
  await turn();
  controller.abort();
  await finished;
  expect(log).toEqual({ started: [0, 1], done: [], trouble: [] });
});

it('goes on with a job that somebody stopped alone', async () => {
  let first = true;
  const { finished, log } = sweep(async (id) => {
    if (id !== idOf(3) || !first) return;
    first = false;
    throw new JobStopped('stopped');
  });
  await finished;
  expect(log.trouble).toEqual([[3, 'stopped', false]]);
  expect(log.done).toContain(3);
});

it('ends all by an error where a result cannot be kept', async () => {
  const onResult = async () => {
    throw new UserError('the disk is full');
  };
  const { finished, log } = sweep(
    async (id, signal) => {
      if (id === idOf(0)) return;
      if (!signal.aborted) await new Promise((stop) => signal.addEventListener('abort', stop));
      throw new JobStopped('stopped');
    },
    { onResult },
  );
  await expect(finished).rejects.toThrow('the disk is full');
  expect(log.started).toEqual([0, 1]);
});
