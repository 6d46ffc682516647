import { UnrecoverableError, type Job as QueuedJob } from 'bullmq';
import { messageOf } from '../../base/errors.ts';
import { shown } from '../../base/shown.ts';
import type { Job, JobResult, JobRunner } from '../job.ts';
import type { QueueAddress } from './address.ts';
import { GuardedWorker, type Unreadable } from './guarded-worker.ts';
import { CANCELLED, closeWithin, idOfQueued, JOB_OPTIONS, OpenQueue, queuedName, queueOptions } from './job-queue.ts';
import { retakeLock } from './lost-locks.ts';
import { RunningJob } from './running-job.ts';
import { parseQueuedJob } from './safe-job.ts';
import { describeJob, endLine, tellError } from './worker-lines.ts';

/** Between two looks at which jobs are cancelled. */
const LOOK_EVERY_MS = 2000;
/**
 * How often a job may be found without a worker before it is given up. Machines are killed, by clusters that need them and
 * by time limits, and a job goes on from its checkpoint each time; but one that itself kills every worker must end some day.
 */
const MAX_STALLED = 25;
/** Before a job is tried again that failed; twice that before the third attempt. */
const BACKOFF_MS = 10_000;
/** Until a job that is still in hand here is asked for again. */
const AGAIN_MS = 1000;
/** Without a sign of life for this long, a worker is taken for dead; at the next look its job is given to another. */
const LOCK_MS = 30_000;

export interface WorkerSettings {
  readonly address: QueueAddress;
  readonly runner: JobRunner;
  /** Jobs at once. */
  readonly concurrency: number;
  /** Names of the networks that come with untwist, which jobs may begin with. */
  readonly models: readonly string[];
  /** Told in a line what happens. */
  readonly say: (line: string) => void;
  /** Aborted: the jobs stop after their running episode, go back to those that wait, and the worker ends. */
  readonly signal: AbortSignal;
  /** Called once when it takes jobs. */
  readonly onReady?: () => void;
  readonly lockMs?: number;
  readonly backoffMs?: number;
}

/**
 * Does jobs of a queue until `signal`. Jobs that are not well formed, or would read what is none of theirs, fail with the
 * reason. While the server is away, jobs go on; what they gave is handed in when it is back.
 * @throws UserError where no usable server is there at the start
 */
export async function runWorker(settings: WorkerSettings): Promise<void> {
  const open = await OpenQueue.open(settings.address, settings.say);
  const jobs = new WorkerJobs(settings, open);
  try {
    await jobs.untilAborted();
  } finally {
    await open.close();
  }
}

class WorkerJobs {
  private readonly settings: WorkerSettings;
  private readonly open: OpenQueue;
  private readonly worker: GuardedWorker;
  private readonly running = new Map<string, RunningJob>();
  /** Called when no job is in hand any more. */
  private idle: (() => void) | undefined;
  private looking = false;

  constructor(settings: WorkerSettings, open: OpenQueue) {
    this.settings = settings;
    this.open = open;
    const { address, concurrency, backoffMs = BACKOFF_MS, lockMs = LOCK_MS } = settings;
    const options = {
      ...{ concurrency, lockDuration: lockMs, stalledInterval: lockMs, maxStalledCount: MAX_STALLED },
      runRetryDelay: 1000,
      ...queueOptions(address),
    };
    const jobOptions = { ...JOB_OPTIONS, backoff: { type: 'exponential', delay: backoffMs } };
    this.worker = new GuardedWorker((queued) => this.process(queued), jobOptions, options);
    this.worker.on('error', (error) => tellError(error, settings.say));
    this.worker.on('lockRenewalFailed', (names) =>
      names.forEach((name) => void this.renewalFailed(name).catch(() => {})),
    );
    this.worker.on('completed', ({ id }) => settings.say(`job ${idOfQueued(id ?? '')}: done.`));
    this.worker.on('failed', (job, { message }) => {
      if (message.includes('stalled'))
        settings.say(`job ${idOfQueued(job?.id ?? '')}: given up; ${MAX_STALLED} workers died of it.`);
    });
    this.worker.on('stalled', (name) =>
      settings.say(`job ${idOfQueued(name)}: its worker is gone; it waits for another.`),
    );
  }

  async untilAborted(): Promise<void> {
    const { signal } = this.settings;
    const looks = setInterval(() => void this.stopCancelled(), LOOK_EVERY_MS);
    try {
      if (signal.aborted) return;
      const stopped = new Promise<void>((done) => signal.addEventListener('abort', () => done(), { once: true }));
      this.settings.onReady?.();
      void this.worker.run().catch((error: unknown) => tellError(error as Error, this.settings.say));
      await stopped;
      for (const job of this.running.values()) job.stop('closing');
      await this.close();
    } finally {
      clearInterval(looks);
    }
  }

  /** A job that another end of the queue gave; what this throws tells BullMQ where it belongs. */
  private async process(queued: QueuedJob): Promise<JobResult> {
    const { say, runner, signal } = this.settings;
    const id = idOfQueued(queued.id ?? '');
    const job = this.checked(queued, id);
    const one = new RunningJob(id, queued, queued.token ?? '');
    const earlier = this.running.get(id);
    if (earlier !== undefined) {
      // Given out anew while it is still in hand here, as by a server that lost its last second: first the earlier one ends.
      earlier.stop('lost');
      throw await one.delay(AGAIN_MS);
    }
    this.running.set(id, one);
    try {
      if (signal.aborted) one.stop('closing');
      if ((await this.cancelled([id])).length > 0) one.stop('cancelled');
      say(`job ${id}: ${queued.attemptsStarted > 1 ? 'begun again' : 'begun'} (${describeJob(job)}).`);
      const result = await one.run(runner, job);
      if (!(await this.isOurs(one))) one.stop('lost');
      if (one.stopped === 'lost') throw new Error('Another worker has the job.');
      return result;
    } catch (error) {
      say(endLine(one, error));
      throw error;
    } finally {
      this.running.delete(id);
      if (this.running.size === 0) this.idle?.();
    }
  }

  /** @throws UnrecoverableError for what is not to be done: the job fails, with the reason, and the worker goes on. */
  private checked(queued: QueuedJob, id: string): Job {
    try {
      const { unreadable } = (queued.data ?? {}) as Partial<Unreadable>;
      if (unreadable !== undefined) throw new Error(`job: ${unreadable}.`);
      return parseQueuedJob(queued.data, id, this.settings.models);
    } catch (error) {
      const reason = `Refused: ${messageOf(error)}`;
      this.settings.say(`job ${shown(id)}: ${reason}`);
      throw new UnrecoverableError(reason);
    }
  }

  /** Its lock could not be renewed: it ran out while the server was away, or another worker has it. */
  private async renewalFailed(name: string): Promise<void> {
    const job = this.running.get(idOfQueued(name));
    if (job === undefined || job.stopped === 'lost') return;
    if (!(await this.isOurs(job))) job.stop('lost');
  }

  /** Whether a job is still in this worker's hands; where its lock ran out and nobody else took it, it is again. */
  private async isOurs({ id, token }: RunningJob): Promise<boolean> {
    const name = queuedName(id);
    const keys = { lock: this.open.key(`${name}:lock`), active: this.open.key('active') };
    return retakeLock(this.open.client, keys, { token, milliseconds: this.settings.lockMs ?? LOCK_MS, name });
  }

  /** Stops what a `sweep cancel` named. */
  private async stopCancelled(): Promise<void> {
    const ids = [...this.running.keys()];
    if (this.looking || ids.length === 0) return;
    this.looking = true;
    try {
      for (const id of await this.cancelled(ids)) this.running.get(id)?.stop('cancelled');
    } catch {
      // The server is away: the next look asks again.
    } finally {
      this.looking = false;
    }
  }

  private async cancelled(ids: readonly string[]): Promise<string[]> {
    const flags = await this.open.client.smismember(this.open.key(CANCELLED), ...ids);
    return ids.filter((_, i) => flags[i] === 1);
  }

  /** Lets the jobs end; then closes. Where the server is away, the jobs are given to others when their locks run out. */
  private async close(): Promise<void> {
    const ended = this.worker.close();
    if (this.running.size > 0) await new Promise<void>((done) => (this.idle = done));
    await closeWithin({ close: () => ended }, () => void this.worker.abandon());
  }
}
