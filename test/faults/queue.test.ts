import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Random } from '../../src/base/random.ts';
import { JOB_FORMAT, jobId, type Job, type JobResult } from '../../src/sweep/job.ts';
import { parseQueueUrl } from '../../src/sweep/queue/address.ts';
import { gather } from '../../src/sweep/queue/gather.ts';
import { parseResult } from '../../src/sweep/result-schema.ts';
import { parseTrainConfig } from '../../src/training/config.ts';
import { TINY_TRAINING, writeTinyPhotos } from '../cli/support/tiny-photos.ts';
import { hasRedis, TestRedis } from '../support/redis.ts';
import { KilledWorkers, programArgs } from './support/killed-workers.ts';
import { announce, SEED, SHARE, some } from './support/share.ts';

const JOBS = 200;
const KILLS = 20;
/** Fewer where few jobs are tried: each takes seconds to start. */
const WORKERS = SHARE < 0.5 ? 2 : 3;
/** How the server ends, after which share of the jobs. */
const RESTARTS = [
  ['SIGTERM', 1 / 3],
  ['SIGKILL', 2 / 3],
] as const;

const folder = mkdtempSync(join(tmpdir(), 'untwist-queue-'));
const data = join(folder, 'data');
beforeAll(() => writeTinyPhotos(join(data, TINY_TRAINING.data)));
afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 10 }));

const SETTINGS = {
  ...TINY_TRAINING,
  ...{ validationEpisodes: 2, logEvery: 1, patience: 0 },
};
const TEST = { title: 'three ways', spec: { ways: 3, shots: 1, queries: 2 }, episodes: 4, seed: 1 };

const jobsOf = (count: number): Job[] =>
  Array.from({ length: count }, (_, seed) => {
    const config = parseTrainConfig({ ...SETTINGS, seed }, 'test');
    return { format: JOB_FORMAT, config, tests: [TEST] };
  });

/** All that is the same whoever does a job. */
const numbersOf = ({ id, episodes, validation, tests }: JobResult) => ({ id, episodes, validation, tests });

/** What one process gives for the jobs, without a queue. */
async function alone(file: string): Promise<Map<string, object>> {
  const args = programArgs(join(folder, 'alone'), data, file);
  const { stdout } = await promisify(execFile)(process.execPath, args, { maxBuffer: 2 ** 26 });
  const results = stdout.trimEnd().split('\n').map((line) => parseResult(JSON.parse(line))); // prettier-ignore
  return new Map(results.map((result) => [result.id, numbersOf(result)]));
}

describe.skipIf(!hasRedis())('a queue', () => {
  it('gives each job exactly one result, whoever is killed', async () => {
    const [count, kills] = [Math.max(10, some(JOBS)), some(KILLS)];
    announce(`jobs of a queue, ${kills} workers killed, ${RESTARTS.length} restarts of Redis`, count, JOBS);
    const random = new Random(SEED).fork('queue');
    const jobs = jobsOf(count);
    const file = join(folder, 'jobs.json');
    writeFileSync(file, JSON.stringify(jobs));
    const redis = await TestRedis.start();
    const workers = new KilledWorkers(WORKERS, [join(folder, 'shared'), data, file, redis.url], random);
    const results: JobResult[] = [];
    const reasons: string[] = [];
    const lines: string[] = [];
    const reached = async (share: number) => {
      while (results.length + reasons.length < Math.floor(share * count)) await sleep(10);
    };
    const killing = (async () => {
      for (let i = 0; i < kills; i++) {
        await reached((i + 0.5) / (kills + 1));
        await workers.killOne();
      }
    })();
    const restarting = (async () => {
      for (const [signal, share] of RESTARTS) {
        await reached(share);
        await redis.stop(signal);
        await sleep(random.uniform(0, 1000));
        await redis.start();
      }
    })();
    const started = performance.now();
    const ended = await gather({
      ...{ address: parseQueueUrl(redis.url), jobs: new Map(jobs.map((job) => [jobId(job), job])) },
      onResult: (result) => void results.push(result),
      onFailed: (id, reason) => void reasons.push(`${id}: ${reason}`),
      say: (line) => void lines.push(line),
      signal: new AbortController().signal,
    });
    const seconds = (performance.now() - started) / 1000;
    await Promise.all([killing, restarting]);
    const codes = await workers.close();
    await redis.remove();
    const [again, stalled] = ['begun again', 'its worker is gone'].map(
      (words) => workers.lines.filter((line) => line.includes(words)).length,
    );
    process.stderr.write(
      `${count} jobs in ${seconds.toFixed(0)} s: ${workers.kills} workers killed, Redis restarted ${RESTARTS.length} times, ` +
        `${stalled} jobs found without a worker, ${again} begun again\n`,
    );
    expect(reasons).toEqual([]);
    expect(ended).toEqual({ done: count, failed: 0, cancelled: 0, open: 0 });
    expect(results).toHaveLength(count);
    expect(new Map(results.map((result) => [result.id, numbersOf(result)]))).toEqual(await alone(file));
    expect(workers.kills).toBe(kills);
    expect(codes).toEqual(Array(WORKERS).fill(0));
    expect(lines.filter((line) => line.includes('is away'))).toHaveLength(RESTARTS.length);
  });
});
