import { setTimeout as sleep } from 'node:timers/promises';
import { DelayedError, UnrecoverableError, WaitingError, type Job as QueuedJob } from 'bullmq';
import { messageOf, UserError } from '../../base/errors.ts';
import { JobStopped, type Job, type JobProgress, type JobResult, type JobRunner } from '../job.ts';

/** Between two tellings of how far a job is. */
const TELL_EVERY_MS = 2000;
/** Until a job that somebody else stopped, as by a signal to its process, is begun again. */
const PAUSE_MS = 5000;
/** A worker that ends does not wait for a server that is away: others get its jobs when their locks run out. */
const GIVING_BACK_MS = 2000;
/** Letters of a reason that are kept. */
const LONGEST_REASON = 2000;

/** Why a job is stopped before its end: the worker ends, a `sweep cancel` named it, or another worker has it by now. */
export type StopReason = 'closing' | 'cancelled' | 'lost';

/** A job that a worker has in hand. */
export class RunningJob {
  readonly id: string;
  /** As BullMQ knows it in this worker: the job and its lock. */
  readonly queued: QueuedJob;
  readonly token: string;
  private readonly controller = new AbortController();
  private reason: StopReason | undefined;
  private told = -Infinity;
  private telling = false;

  constructor(id: string, queued: QueuedJob, token: string) {
    this.id = id;
    this.queued = queued;
    this.token = token;
  }

  /** Stops it after its running episode, with a checkpoint. What is said first counts, but `lost` always. */
  stop(reason: StopReason): void {
    if (this.reason === undefined || reason === 'lost') this.reason = reason;
    this.controller.abort();
  }

  get stopped(): StopReason | undefined {
    return this.reason;
  }

  /**
   * Does the job.
   * @throws what tells BullMQ where the job belongs: failed for good, to be tried again, or back to those that wait
   */
  async run(runner: JobRunner, job: Job): Promise<JobResult> {
    try {
      const result = await runner(job, { signal: this.controller.signal, onProgress: (now) => this.tell(now) });
      if (result.id !== this.id) throw new Error(`the runner gave the result of job ${result.id}`);
      return result;
    } catch (error) {
      throw await this.ending(error);
    }
  }

  private async ending(error: unknown): Promise<Error> {
    if (this.reason === 'cancelled') return new UnrecoverableError('Cancelled.');
    if (this.reason === 'lost') return new Error('Another worker has the job.');
    if (error instanceof JobStopped) return this.giveBack(); // not an attempt: it did not fail
    const reason = messageOf(error).slice(0, LONGEST_REASON);
    // What the user must mend fails again; but a job that was begun before may only be in the hands of its last worker still.
    const isFinal = error instanceof UserError && this.queued.attemptsStarted <= 1;
    return isFinal ? new UnrecoverableError(reason) : new Error(reason, { cause: error });
  }

  private async giveBack(): Promise<Error> {
    if (this.reason !== 'closing') return this.delay(PAUSE_MS);
    await Promise.race([this.queued.moveToWait(this.token).catch(() => {}), sleep(GIVING_BACK_MS)]);
    return new WaitingError();
  }

  /** Back to those that wait, to be taken after a while. What it gives is to be thrown. */
  async delay(milliseconds: number): Promise<Error> {
    await this.queued.moveToDelayed(Date.now() + milliseconds, this.token);
    return new DelayedError();
  }

  /** To the submitter; now and then, and not while the server is away. */
  private tell(progress: JobProgress): void {
    const now = performance.now();
    if (this.telling || now - this.told < TELL_EVERY_MS) return;
    [this.telling, this.told] = [true, now];
    const { stage, done, total } = progress;
    void this.queued
      .updateProgress({ stage, done, total })
      .catch(() => {}) // the next one may come through
      .finally(() => (this.telling = false));
  }
}
