import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { UserError } from '../../../src/base/errors.ts';
import { jobId, JobStopped, type Job } from '../../../src/sweep/job.ts';
import { parseQueueUrl } from '../../../src/sweep/queue/address.ts';
import { withQueue } from '../../../src/sweep/queue/control.ts';
import { QUEUE, queuedName, queueOptions } from '../../../src/sweep/queue/job-queue.ts';
import { Queue } from 'bullmq';
import { hasRedis, TestRedis } from '../../support/redis.ts';
import { jobsOf, lightRunner, resultOf, startWorker, until, watch, type Working } from './support/light-jobs.ts';

describe.skipIf(!hasRedis())('a worker', () => {
  let redis: TestRedis;
  const workers: Working[] = [];
  const work = (settings?: Parameters<typeof startWorker>[1]) => {
    const worker = startWorker(redis.url, settings);
    workers.push(worker);
    return worker;
  };
  const stopAll = () => Promise.all(workers.splice(0).map((worker) => worker.stop()));
  /** Puts anything into the queue, past all that a submitter looks at. */
  const plant = async (name: string, data: unknown, opts: object = {}) => {
    const queue = new Queue(QUEUE, queueOptions(parseQueueUrl(redis.url)));
    await queue.add('train', data, { jobId: name, ...opts });
    await queue.close();
  };
  const stateOf = (name: string) =>
    withQueue(
      parseQueueUrl(redis.url),
      () => {},
      async ({ queue, client, key }) => ({
        state: await queue.getJobState(name),
        reason: await client.hget(key(name), 'failedReason'),
        attempts: Number((await client.hget(key(name), 'atm')) ?? 0),
      }),
    );

  beforeAll(async () => {
    redis = await TestRedis.start();
  });
  afterEach(async () => {
    await stopAll();
    const client = new Redis(redis.port);
    await client.flushdb();
    client.disconnect();
  });
  afterAll(() => redis.remove());

  const [good] = jobsOf([1]).values();
  const changed = (config: object, more: object = {}): unknown => {
    const job = { ...good!, config: { ...good!.config, ...config }, ...more } as Job;
    return job;
  };

  it.each<[string, unknown, RegExp]>([
    ['that is none', 'hello', /^Refused: job: Invalid input/],
    ['of null', null, /^Refused: job: Invalid input/],
    ['of another format', changed({}, { format: 99 }), /^Refused: job: format: /],
    ['with something more', changed({}, { run: 'rm -rf' }), /^Refused: job: Unrecognized key/],
    ['with a setting there is not', changed({ shell: 'sh' }), /^Refused: .*shell/],
    ['with a wrong setting', changed({ ways: 'many' }), /^Refused: .*ways/],
    [
      'that is huge',
      changed({ backbone: 'x'.repeat(300_000) }),
      /^Refused: job: its data has \d+ bytes; at most 262144/,
    ],
    [
      'with data outside the data folder',
      changed({ dataset: 'folder', data: '../secret' }),
      /must be a path inside the data/,
    ],
    [
      'with data at a whole path',
      changed({ dataset: 'folder', data: '/etc' }),
      /must be a path inside the data folder/,
    ],
    [
      'with a backbone at a URL',
      changed({ backbone: 'https://a.example/model.json' }),
      /^Refused: job: backbone: must be/,
    ],
    [
      'with a backbone of npm',
      changed({ backbone: 'npm:evil/model' }),
      /^Refused: job: backbone: must be conv4, resnet12/,
    ],
    ['with a backbone in a file', changed({ backbone: 'my/model' }), /^Refused: job: backbone: must be/],
  ])('refuses a job %s, and does the next one', async (_, data, reason) => {
    const id = isJob(data) ? jobId(data) : '0123456789abcdef';
    await plant(queuedName(id), data, { attempts: 10 });
    const worker = work();
    expect((await watch(redis.url, jobsOf([2]))).done).toBe(1);
    const { state, reason: given, attempts } = await stateOf(queuedName(id));
    expect({ state, attempts }).toEqual({ state: 'failed', attempts: 1 });
    expect(given).toMatch(reason);
    expect(worker.lines[0]).toBe(`job "${id}": ${given}`);
    expect(worker.lines.at(-1)).toMatch(/: done\.$/);
  });

  it('refuses a job under another id, and data that are no JSON', async () => {
    await plant('job-0123456789abcdef', good);
    await plant('job-eeeeeeeeeeeeeeee', good);
    const client = new Redis(redis.port);
    await client.hset('untwist:sweep:job-eeeeeeeeeeeeeeee', 'data', '{"format":');
    client.disconnect();
    work();
    expect((await watch(redis.url, jobsOf([2]))).done).toBe(1);
    expect((await stateOf('job-0123456789abcdef')).reason).toMatch(
      /^Refused: job: its content has the id [0-9a-f]{16}, not "0123456789abcdef"; the same version/,
    );
    expect((await stateOf('job-eeeeeeeeeeeeeeee')).reason).toBe('Refused: job: its data is not JSON.');
  });

  it('takes shipped models as backbones', async () => {
    const jobs = jobsOf([1], { backbone: 'conv4-known' });
    work({ models: ['conv4-known'] });
    expect((await watch(redis.url, jobs)).done).toBe(1);
  });

  it('tries again what failed for reasons that may pass, three times at most', async () => {
    const jobs = jobsOf([1, 2]);
    const [first, second] = [...jobs.keys()];
    const tries = new Map<string, number>();
    const worker = work({
      runner: async (job, context) => {
        const id = jobId(job);
        tries.set(id, (tries.get(id) ?? 0) + 1);
        if (id === first || tries.get(id)! < 3) throw new Error('the disk is full');
        return lightRunner()(job, context);
      },
    });
    const { results, reasons } = await watch(redis.url, jobs);
    expect(results.map(({ id }) => id)).toEqual([second]);
    expect(reasons).toEqual(new Map([[first, 'the disk is full']]));
    expect(tries).toEqual(new Map([[first, 3], [second, 3]])); // prettier-ignore
    expect(
      worker.lines.filter((line) => line === `job ${first}: failed: the disk is full; it is tried again.`),
    ).toHaveLength(2);
    expect(worker.lines).toContain(`job ${first}: failed: the disk is full.`);
    // A later submission tries it anew.
    await stopAll();
    work();
    expect((await watch(redis.url, jobs)).done).toBe(2);
  });

  it('does not try again what the user must mend', async () => {
    let tries = 0;
    work({
      runner: () => {
        tries++;
        return Promise.reject(new UserError('There is no data folder.'));
      },
    });
    const { reasons } = await watch(redis.url, jobsOf([1]));
    expect([...reasons.values()]).toEqual(['There is no data folder.']);
    expect(tries).toBe(1);
  });

  it('believes no result of another job, and none that is no result', async () => {
    const jobs = jobsOf([1, 2]);
    const [first] = jobs.values();
    const strange = (job: Job) => (job === first ? resultOf(job) : ({ id: jobId(job), accuracy: 7 } as never));
    work({ runner: (job) => Promise.resolve(strange(job)) });
    const { reasons } = await watch(redis.url, jobs);
    expect([...reasons.values()][0]).toMatch(/^What the worker returned cannot be used: parseResult: /);
  });

  it('gives its job back when it ends, which is no attempt, and the next one goes on', async () => {
    const jobs = jobsOf([1]);
    const [id] = jobs.keys();
    const first = work({ runner: lightRunner(60_000) });
    const waiting = watch(redis.url, jobs);
    await until(() => first.lines.length > 0);
    await first.stop();
    expect(first.lines.at(-1)).toBe(`job ${id}: stopped; it waits for a worker.`);
    expect(await stateOf(queuedName(id!))).toMatchObject({ state: 'waiting', attempts: 0 });
    const second = work();
    expect((await waiting).done).toBe(1);
    expect(second.lines[0]).toContain(`job ${id}: begun again`);
  });

  it('goes on while the server is away, and hands in its result when it is back', async () => {
    const jobs = jobsOf([1]);
    let done = false;
    const worker = work({
      runner: async (job) => {
        await sleep(1800); // longer than the lock is held without the server
        done = true;
        return resultOf(job);
      },
    });
    const waiting = watch(redis.url, jobs);
    await until(() => worker.lines.length > 0);
    await redis.stop('SIGKILL');
    await until(() => done);
    await redis.start();
    const { results, lines } = await waiting;
    expect(results).toEqual([...jobs.values()].map(resultOf));
    expect(lines).toEqual([
      `Redis at 127.0.0.1:${redis.port} is away; waiting.`,
      `Redis at 127.0.0.1:${redis.port} is back.`,
    ]);
    await until(() => worker.lines.some((line) => line.endsWith('done.')));
    expect(worker.lines.filter((line) => line.includes('begun'))).toHaveLength(1);
  });

  it('gives up a job that another worker has by now', async () => {
    const jobs = jobsOf([1]);
    const [id] = jobs.keys();
    let lost = false;
    const first = work({
      runner: async (_, { signal }) => {
        await sleep(60_000, undefined, { signal }).catch(() => {});
        lost = true;
        throw new JobStopped('stopped');
      },
    });
    const waiting = watch(redis.url, jobs);
    await until(() => first.lines.length > 0);
    const second = work();
    const client = new Redis(redis.port);
    await client.del(`untwist:sweep:${queuedName(id!)}:lock`); // as if it had run out, and somebody had looked
    await client.lrem('untwist:sweep:active', 1, queuedName(id!));
    await client.lpush('untwist:sweep:wait', queuedName(id!));
    await client.zadd('untwist:sweep:marker', 0, '0');
    client.disconnect();
    expect((await waiting).done).toBe(1);
    await until(() => lost);
    await until(() => first.lines.includes(`job ${id}: given up here; another worker has it.`));
    expect(second.lines.at(-1)).toBe(`job ${id}: done.`);
  });

  it('ends while the server is away, as does a submitter', async () => {
    const program = 'test/sweep/queue/support/light-worker.ts';
    const worker = spawn(process.execPath, ['--import', 'tsx', program, redis.url], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let said = '';
    worker.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
    const ended = new Promise<number | null>((done) => worker.on('close', done));
    const stop = new AbortController();
    const waiting = watch(redis.url, jobsOf([1]), { signal: stop.signal });
    await until(() => said.includes('begun'), 50_000);
    await redis.stop();
    await until(() => said.includes('is away'));
    stop.abort();
    worker.kill('SIGTERM');
    expect(await waiting).toMatchObject({ done: 0, open: 1 });
    expect(await ended).toBe(0);
    expect(said).toContain('stopped; it waits for a worker.');
    await redis.start();
  });
});

const isJob = (data: unknown): data is Job => typeof data === 'object' && data !== null && 'config' in data;
