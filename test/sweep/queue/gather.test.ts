import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Redis } from 'ioredis';
import { parseQueueUrl } from '../../../src/sweep/queue/address.ts';
import { cancelJobs, statesOf, withQueue } from '../../../src/sweep/queue/control.ts';
import { hasRedis, TestRedis } from '../../support/redis.ts';
import { jobsOf, lightRunner, resultOf, startWorker, until, watch, type Working } from './support/light-jobs.ts';

const range = (n: number, from = 0) => Array.from({ length: n }, (_, i) => from + i);

describe.skipIf(!hasRedis())('a queue', () => {
  let redis: TestRedis;
  const workers: Working[] = [];
  const work = (...args: Parameters<typeof startWorker> extends [string, ...infer R] ? R : never) => {
    const worker = startWorker(redis.url, ...args);
    workers.push(worker);
    return worker;
  };
  const ask = <T>(question: Parameters<typeof withQueue<T>>[2]) =>
    withQueue(parseQueueUrl(redis.url), () => {}, question);

  beforeAll(async () => {
    redis = await TestRedis.start();
  });
  afterEach(async () => {
    await Promise.all(workers.splice(0).map((worker) => worker.stop()));
    const client = new Redis(redis.port);
    await client.flushdb();
    client.disconnect();
  });
  afterAll(() => redis.remove());

  it('brings each result once', async () => {
    const jobs = jobsOf(range(60));
    work({ concurrency: 4 });
    work({ concurrency: 4 });
    const { results, done, failed, open } = await watch(redis.url, jobs);
    expect({ done, failed, open }).toEqual({ done: 60, failed: 0, open: 0 });
    expect(new Map(results.map((result) => [result.id, result]))).toEqual(
      new Map([...jobs].map(([id, job]) => [id, resultOf(job)])),
    );
    expect(results).toHaveLength(60);
  });

  it('shares jobs between sweeps, and gives what is done at once', async () => {
    const begun: string[] = [];
    const runner: ReturnType<typeof lightRunner> = (job, context) => {
      begun.push(resultOf(job).id);
      return lightRunner(50)(job, context);
    };
    work({ runner });
    const both = await Promise.all([watch(redis.url, jobsOf(range(8))), watch(redis.url, jobsOf(range(8, 4)))]);
    expect(both.map(({ results }) => results.length)).toEqual([8, 8]);
    expect(new Set(begun).size).toBe(12);
    expect(begun).toHaveLength(12);
    await Promise.all(workers.splice(0).map((worker) => worker.stop()));
    expect((await watch(redis.url, jobsOf(range(12)))).results).toHaveLength(12);
  });

  it('says that no worker is there, and leaves the jobs in the queue when it is stopped', async () => {
    const jobs = jobsOf(range(3));
    const stop = new AbortController();
    const lines: string[] = [];
    const waiting = watch(redis.url, jobs, { signal: stop.signal, say: (line) => lines.push(line) });
    await until(() => lines.length > 0);
    expect(lines).toEqual([expect.stringMatching(/^No worker is at this queue yet; start some: `untwist worker/)]);
    stop.abort();
    expect(await waiting).toMatchObject({ done: 0, open: 3 });
    expect(await ask((open) => statesOf(open, [...jobs.keys()]))).toEqual(
      new Map([...jobs.keys()].map((id) => [id, 'waiting'])),
    );
    work();
    expect((await watch(redis.url, jobs)).done).toBe(3);
  });

  it('adds what the server lost', async () => {
    const jobs = jobsOf(range(5));
    const client = new Redis(redis.port);
    const waiting = watch(redis.url, jobs);
    await until(async () => (await client.llen('untwist:sweep:wait')) === 5);
    await client.flushdb();
    client.disconnect();
    work();
    expect((await waiting).results).toHaveLength(5);
  });

  it('tells the progress of jobs', async () => {
    const jobs = jobsOf([7]);
    work({
      runner: async (job, context) => {
        context.onProgress({ stage: 'training', done: 3, total: 10 });
        context.onProgress({ stage: 'training', done: 4, total: 10 }); // too soon after the other
        await sleep(300);
        return resultOf(job);
      },
    });
    const told: unknown[] = [];
    await watch(redis.url, jobs, { onProgress: (id, progress) => told.push([id, progress]) });
    expect(told).toEqual([[[...jobs.keys()][0], { stage: 'training', done: 3, total: 10 }]]);
  });

  it('ends with the error of whoever keeps the results', async () => {
    work();
    const full = () => Promise.reject(new Error('the disk is full'));
    await expect(watch(redis.url, jobsOf(range(3)), { onResult: full })).rejects.toThrow('the disk is full');
  });

  it('cancels jobs that wait and those at work', async () => {
    const jobs = jobsOf(range(4));
    const worker = work({ runner: lightRunner(60_000) });
    const cancelled: string[] = [];
    const waiting = watch(redis.url, jobs, { onCancelled: (id) => cancelled.push(id) });
    await until(() => worker.lines.some((line) => line.includes('begun')));
    expect(await ask((open) => cancelJobs(open, [...jobs.keys()]))).toEqual({ removed: 3, stopping: 1 });
    expect(await waiting).toMatchObject({ done: 0, cancelled: 4, open: 0 });
    expect(cancelled.sort()).toEqual([...jobs.keys()].sort());
    expect(worker.lines.at(-1)).toMatch(/^job [0-9a-f]{16}: cancelled\.$/);
    // Submitted again, they are done.
    await Promise.all(workers.splice(0).map((one) => one.stop()));
    work();
    expect((await watch(redis.url, jobs)).done).toBe(4);
  });

  it('does nothing while it is paused', async () => {
    await ask((open) => open.queue.pause());
    const worker = work();
    const waiting = watch(redis.url, jobsOf(range(3)));
    await sleep(500);
    expect(worker.lines).toEqual([]);
    await ask((open) => open.queue.resume());
    expect((await waiting).done).toBe(3);
  });

  it('forgets long after they were gathered', async () => {
    const jobs = jobsOf(range(3));
    work();
    await watch(redis.url, jobs);
    const known = () => ask((open) => statesOf(open, [...jobs.keys()]));
    await ask((open) => open.forgetOld());
    expect((await known()).size).toBe(3);
    await ask((open) => open.forgetOld(0));
    expect((await known()).size).toBe(0);
  });
});
