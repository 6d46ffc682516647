import { setTimeout as sleep } from 'node:timers/promises';
import { JOB_FORMAT, jobId, JobStopped, type Job, type JobResult, type JobRunner } from '../../../../src/sweep/job.ts';
import { parseQueueUrl } from '../../../../src/sweep/queue/address.ts';
import { gather, type Gathered, type Gathering } from '../../../../src/sweep/queue/gather.ts';
import { runWorker, type WorkerSettings } from '../../../../src/sweep/queue/worker.ts';
import { parseTrainConfig } from '../../../../src/training/config.ts';

/** Jobs that differ in their seed, by id. */
export function jobsOf(seeds: readonly number[], settings: Record<string, unknown> = {}): Map<string, Job> {
  const jobs = seeds.map((seed): Job => {
    const config = parseTrainConfig({ dataset: 'glyphs', ...settings, seed }, 'test');
    return { format: JOB_FORMAT, config, tests: [] };
  });
  return new Map(jobs.map((job) => [jobId(job), job]));
}

/** What the light runner gives for a job. */
export function resultOf(job: Job): JobResult {
  return {
    ...{ id: jobId(job), episodes: job.config.seed, tests: [], seconds: 1 },
    validation: { episode: 1, accuracy: 0.5, halfWidth: 0.1 },
    made: { version: 'test', engine: 'none' },
  };
}

/** Does nothing for `ms`, and can be stopped. */
export const lightRunner =
  (ms = 0): JobRunner =>
  async (job, { signal }) => {
    if (ms > 0) await sleep(ms, undefined, { signal }).catch(() => {});
    if (signal.aborted) throw new JobStopped('stopped');
    return resultOf(job);
  };

export interface Working {
  readonly lines: string[];
  /** Ends the worker in peace. */
  stop(): Promise<void>;
}

/** A worker in this process. */
export function startWorker(url: string, settings: Partial<WorkerSettings> = {}): Working {
  const controller = new AbortController();
  const lines: string[] = [];
  const done = runWorker({
    ...{ address: parseQueueUrl(url), runner: lightRunner(), concurrency: 1, models: [], lockMs: 1000, backoffMs: 50 },
    ...{ say: (line: string) => lines.push(line), signal: controller.signal, ...settings },
  });
  const stop = async () => {
    controller.abort();
    await done;
  };
  return { lines, stop };
}

export interface Watched extends Gathered {
  readonly results: JobResult[];
  readonly failed: number;
  readonly reasons: Map<string, string>;
  readonly lines: string[];
}

/** Gathers, and keeps what was told. */
export async function watch(
  url: string,
  jobs: ReadonlyMap<string, Job>,
  settings: Partial<Gathering> = {},
): Promise<Watched> {
  const results: JobResult[] = [];
  const reasons = new Map<string, string>();
  const lines: string[] = [];
  const gathered = await gather({
    ...{ address: parseQueueUrl(url), jobs, say: (line: string) => void lines.push(line) },
    onResult: (result) => void results.push(result),
    onFailed: (id, reason) => void reasons.set(id, reason),
    ...{ signal: new AbortController().signal, lookEveryMs: 300, ...settings },
  });
  return { ...gathered, results, reasons, lines };
}

/** Waits until something holds. */
export async function until(holds: () => boolean | Promise<boolean>, ms = 20_000): Promise<void> {
  for (const deadline = performance.now() + ms; !(await holds()); await sleep(20)) {
    if (performance.now() > deadline) throw new Error('waited in vain');
  }
}
