import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { UserError } from '../../src/base/errors.ts';
import { trainOnQueue, type QueuedNetwork } from '../../src/cli/queued-networks.ts';
import { jobId, type Job, type JobRunner } from '../../src/sweep/job.ts';
import { parseQueueUrl } from '../../src/sweep/queue/address.ts';
import { parseTrainConfig } from '../../src/training/config.ts';
import { resultOf, startWorker } from '../sweep/queue/support/light-jobs.ts';
import { hasRedis, TestRedis } from '../support/redis.ts';

const CHECKPOINT = 'test/fixtures/checkpoint-format-1';
const { datasetFingerprint: FINGERPRINT } = JSON.parse(readFileSync(join(CHECKPOINT, 'state.json'), 'utf8')) as {
  datasetFingerprint: string;
};

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'untwist-queued-'));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

/** Leaves a checkpoint that was trained once where a training would. */
const trainsIn =
  (shared: string, seen: Job[] = []): JobRunner =>
  async (job) => {
    seen.push(job);
    if (job.config.seed === 13) throw new UserError('No luck with this seed; take another.');
    const checkpoints = join(shared, 'jobs', jobId(job), 'checkpoints');
    mkdirSync(checkpoints, { recursive: true });
    cpSync(CHECKPOINT, join(checkpoints, 'episode-0000002'), { recursive: true });
    return resultOf(job);
  };

describe.skipIf(!hasRedis())('networks for a queue', () => {
  let redis: TestRedis;
  beforeAll(async () => {
    redis = await TestRedis.start();
  });
  afterAll(() => redis.remove());

  /** Trains networks of these seeds by a worker. */
  async function train(out: string, seeds: readonly number[], runner: JobRunner, fingerprint = FINGERPRINT) {
    const worker = startWorker(redis.url, { runner });
    const trained = new Map<string, string>();
    const networks = seeds.map((seed): QueuedNetwork => {
      const config = parseTrainConfig({ dataset: 'omniglot', data: '/here/only', seed }, 'test');
      return { name: `seed ${seed}`, run: join(out, 'networks', `seed-${seed}`), config };
    });
    const settings = { address: parseQueueUrl(redis.url), folder: out, networks, fingerprint, say: () => {} };
    try {
      await trainOnQueue({
        ...settings,
        onTrained: async ({ name }, checkpoint) => void trained.set(name, checkpoint),
      });
    } finally {
      await worker.stop();
    }
    return trained;
  }

  it('are trained by its workers, and lie in their own run folders', async () => {
    const out = folder();
    const seen: Job[] = [];
    const trained = await train(out, [1, 2], trainsIn(out, seen));
    expect([...trained.keys()].sort()).toEqual(['seed 1', 'seed 2']);
    for (const seed of [1, 2]) {
      const checkpoint = join(out, 'networks', `seed-${seed}`, 'checkpoints', 'episode-0000002');
      expect(trained.get(`seed ${seed}`)).toBe(checkpoint);
      expect(existsSync(join(checkpoint, 'weights.bin'))).toBe(true);
    }
    // Each worker has its own data folder, and the tests are made here.
    expect(seen.map(({ config, tests }) => [config.data, tests])).toEqual([
      [undefined, []],
      [undefined, []],
    ]);
  });

  it('that lie where this machine does not see them are asked for again at the next time', async () => {
    const out = folder();
    await expect(train(out, [3], trainsIn(folder()))).rejects.toThrow(`start the workers with --folder ${out}`);
    expect((await train(out, [3], trainsIn(out))).size).toBe(1);
  });

  it('of other data are refused', async () => {
    const out = folder();
    await expect(train(out, [4], trainsIn(out), 'other data')).rejects.toThrow('on other data than are here');
    expect(existsSync(join(out, 'networks', 'seed-4'))).toBe(false);
  });

  it('that cannot be trained are named when all others are', async () => {
    const out = folder();
    const failed = train(out, [13, 5], trainsIn(out));
    await expect(failed).rejects.toThrow('1 of 2 networks could not be trained; the first: seed 13: No luck');
    expect(existsSync(join(out, 'networks', 'seed-5'))).toBe(true);
  });
});
