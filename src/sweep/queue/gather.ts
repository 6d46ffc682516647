import { setTimeout as sleep } from 'node:timers/promises';
import { QueueEvents } from 'bullmq';
import { z } from 'zod';
import { messageOf, UserError } from '../../base/errors.ts';
import type { Job, JobProgress, JobResult } from '../job.ts';
import { parseResult } from '../result-schema.ts';
import type { QueueAddress } from './address.ts';
import { chunks } from './chunks.ts';
import { closeWithin, idOfQueued, OpenQueue, QUEUE, queueOptions } from './job-queue.ts';
import { endings, standings } from './look-up.ts';
import { addJobs, removeEnded } from './submit.ts';

/** Between two looks at all jobs that are not done: for what no event told, and what the server lost. */
const LOOK_EVERY_MS = 3000;
/** Looks take this part of the time at most. */
const LOOKING_SHARE = 0.05;
/** Endings that are read at once. */
const READ_AT_ONCE = 100;
const FORGOTTEN_AT_ONCE = 1000;

const progressSchema: z.ZodType<JobProgress> = z.object({
  stage: z.enum(['training', 'testing']),
  done: z.int().min(0),
  total: z.int().min(0),
});

/** What is to be done by workers, and who is told of it. */
export interface Gathering {
  readonly address: QueueAddress;
  /** By their id. */
  readonly jobs: ReadonlyMap<string, Job>;
  /** Told each result once; when it is through, the result is safe. */
  readonly onResult: (result: JobResult) => void | Promise<void>;
  readonly onFailed: (id: string, reason: string) => void;
  readonly onCancelled?: (id: string) => void;
  readonly onProgress?: (id: string, progress: JobProgress) => void;
  readonly say: (line: string) => void;
  /** Aborted: gathering ends, the jobs stay in the queue. */
  readonly signal: AbortSignal;
  readonly lookEveryMs?: number;
}

/** How many jobs ended how; `open` stay in the queue. */
export interface Gathered {
  readonly done: number;
  readonly failed: number;
  readonly cancelled: number;
  readonly open: number;
}

/**
 * Puts jobs into the queue and gathers their results until each has ended. Jobs that are there already, of another sweep or an
 * earlier call, are shared; those that have ended well are taken at once, those that failed or were cancelled are tried anew.
 * @throws UserError where no usable server is there at the start; what `onResult` throws
 */
export async function gather(gathering: Gathering): Promise<Gathered> {
  const open = await OpenQueue.open(gathering.address, gathering.say);
  const events = new QueueEvents(QUEUE, queueOptions(gathering.address));
  const gatherer = new Gatherer(gathering, open);
  try {
    gatherer.listen(events);
    return await gatherer.run();
  } finally {
    await closeWithin(events, () => {});
    await open.close();
  }
}

class Gatherer {
  private readonly pending: Set<string>;
  private readonly counts = { done: 0, failed: 0, cancelled: 0 };
  /** Ends when all results that came are safe. */
  private safe: Promise<void> = Promise.resolve();
  private readonly ended = new AbortController();
  private error: unknown;

  private readonly gathering: Gathering;
  private readonly open: OpenQueue;

  constructor(gathering: Gathering, open: OpenQueue) {
    this.gathering = gathering;
    this.open = open;
    this.pending = new Set(gathering.jobs.keys());
    gathering.signal.addEventListener('abort', () => this.ended.abort(), { once: true });
    if (gathering.signal.aborted) this.ended.abort();
  }

  /** Events tell at once what the next look would find. */
  listen(events: QueueEvents): void {
    events.on('error', () => {}); // the watch tells of a server that is away
    events.on('completed', ({ jobId, returnvalue }) => this.take(idOfQueued(jobId), returnvalue));
    events.on('failed', ({ jobId }) => {
      const id = idOfQueued(jobId);
      if (this.pending.has(id)) void this.look([id]).catch(() => {}); // failed, or cancelled? the next look asks again
    });
    events.on('progress', ({ jobId, data }) => {
      const id = idOfQueued(jobId);
      const progress = progressSchema.safeParse(data);
      if (progress.success && this.pending.has(id)) this.gathering.onProgress?.(id, progress.data);
    });
  }

  async run(): Promise<Gathered> {
    const { signal } = this.ended;
    const stopped = new Promise<void>((resolve) => {
      if (signal.aborted) resolve();
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
    // While the server is away a look takes until it is back; Ctrl-C does not wait for that.
    await Promise.race([stopped, this.lookAgainAndAgain()]);
    this.ended.abort();
    await this.safe;
    if (this.error !== undefined) throw this.error;
    return { ...this.counts, open: this.pending.size };
  }

  private async lookAgainAndAgain(): Promise<void> {
    try {
      await this.begin();
      while (this.pending.size > 0) {
        const from = performance.now();
        await this.look([...this.pending]);
        const took = performance.now() - from;
        const pause = Math.max(this.gathering.lookEveryMs ?? LOOK_EVERY_MS, took / LOOKING_SHARE);
        if (this.pending.size > 0) await sleep(pause, undefined, { signal: this.ended.signal });
      }
    } catch (error) {
      if (!this.ended.signal.aborted) this.stop(error);
    }
  }

  /** What failed or was cancelled before is forgotten. */
  private async begin(): Promise<void> {
    const ids = [...this.pending];
    await this.open.forgetOld();
    for (const some of chunks(ids, FORGOTTEN_AT_ONCE)) await this.open.forgetEnds(some);
    const failed: string[] = [];
    for await (const [id, standing] of standings(this.open, ids)) if (standing === 'failed') failed.push(id);
    await removeEnded(this.open, failed);
    await this.look(ids);
    if (this.pending.size > 0 && (await this.open.queue.getWorkersCount()) === 0) {
      this.gathering.say('No worker is at this queue yet; start some: `untwist worker --queue …`.');
    }
  }

  /** Takes what has ended, and adds what is not there: at first all that is new, later what the server lost. */
  private async look(ids: readonly string[]): Promise<void> {
    const ended: string[] = [];
    const absent: string[] = [];
    for await (const [id, standing] of standings(this.open, ids)) {
      if (standing === 'absent' && this.pending.has(id)) absent.push(id);
      else if (standing === 'cancelled') this.drop(id, 'cancelled');
      else if (standing !== 'open') ended.push(id);
    }
    await addJobs(this.open, this.gathering.jobs, absent);
    for (const some of chunks(ended, READ_AT_ONCE)) {
      const read = await endings(this.open, some);
      some.forEach((id, i) => {
        const { returned, reason } = read[i]!;
        if (reason !== null && returned === null) this.drop(id, 'failed', reason);
        else this.take(id, json(returned));
      });
    }
  }

  /** A job that has ended well, told by whomever and however often: the first time counts. */
  private take(id: string, returned: unknown): void {
    if (!this.pending.has(id) || this.error !== undefined) return;
    let result: JobResult;
    try {
      result = parseResult(returned);
      if (result.id !== id) throw new RangeError(`it is the result of job ${result.id}`);
    } catch (error) {
      return this.drop(id, 'failed', `What the worker returned cannot be used: ${messageOf(error)}`);
    }
    this.pending.delete(id);
    const kept = this.keep(result);
    this.safe = this.safe.then(() => kept);
  }

  private async keep(result: JobResult): Promise<void> {
    try {
      await this.gathering.onResult(result);
      this.counts.done++;
      this.noteEnd(result.id);
    } catch (error) {
      this.stop(error);
    }
  }

  /** A job that is done with, without a result. */
  private drop(id: string, how: 'failed' | 'cancelled', reason = ''): void {
    if (!this.pending.delete(id)) return;
    this.counts[how]++;
    if (how === 'cancelled') this.gathering.onCancelled?.(id);
    else this.gathering.onFailed(id, new UserError(reason).message); // one line, safe to print
    this.noteEnd(id);
  }

  private noteEnd(id: string): void {
    void this.open.noteGathered([id]).catch(() => {}); // then it is only kept for longer
    if (this.pending.size === 0) this.ended.abort();
  }

  private stop(error: unknown): void {
    this.error ??= error;
    this.ended.abort();
  }
}

function json(text: string | null): unknown {
  try {
    return text === null ? null : JSON.parse(text);
  } catch {
    return null;
  }
}
