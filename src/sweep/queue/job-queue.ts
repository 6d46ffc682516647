import { setTimeout as sleep } from 'node:timers/promises';
import { Queue, type ConnectionOptions, type JobsOptions } from 'bullmq';
import type { Redis } from 'ioredis';
import type { QueueAddress } from './address.ts';
import { lastingOptions, requireServer, watchServer } from './connection.ts';

/** Whatever BullMQ keeps lies under `untwist:sweep:` of the database. */
export const QUEUE = 'sweep';
const PREFIX = 'untwist';
/** Kept after its end: how long results that were gathered can be had again, by another sweep that shares the job. */
const KEPT_DAYS = 30;
const CLOSING_MS = 2000;

/** How a job is named in the queue. BullMQ takes no names that are whole numbers, which an id of digits alone would be. */
export const queuedName = (id: string): string => `job-${id}`;
export const idOfQueued = (name: string): string => name.replace(/^job-/, '');

/** Ids that a `sweep cancel` named: workers that have one in hand stop it. */
export const CANCELLED = 'cancelled';
/** Ids whose end a submitter has on its disk, by the time of that. */
const GATHERED = 'gathered';

/** Times a job is tried when it fails for reasons that may pass, such as a full disk. */
export const ATTEMPTS = 3;

/**
 * Of every job. What ended is not removed by its age, since nobody may have gathered it yet; {@link OpenQueue.forgetOld} does.
 * No stack traces: they name folders of the worker's machine.
 */
export const JOB_OPTIONS: JobsOptions = {
  attempts: ATTEMPTS,
  removeOnComplete: false,
  removeOnFail: false,
  stackTraceLimit: 0,
};

/** What a queue, and what a worker or a listener, is opened with. */
export function queueOptions(address: QueueAddress) {
  // Version and settings were looked at by `requireServer`; BullMQ would say so again for each connection.
  const connection = lastingOptions(address) as ConnectionOptions; // of another version's types, the same
  return { connection, prefix: PREFIX, skipVersionCheck: true };
}

/** The queue of all sweeps of one database of a server. */
export class OpenQueue {
  readonly queue: Queue;
  /** For what BullMQ has no command. */
  readonly client: Redis;
  private readonly unwatch: () => void;

  private constructor(queue: Queue, client: Redis, unwatch: () => void) {
    this.queue = queue;
    this.client = client;
    this.unwatch = unwatch;
  }

  /**
   * @param say told when the server is away, and back
   * @throws UserError where no usable server is there
   */
  static async open(address: QueueAddress, say: (line: string) => void, patienceMs?: number): Promise<OpenQueue> {
    await requireServer(address, say, patienceMs);
    const queue = new Queue(QUEUE, queueOptions(address));
    queue.on('error', () => {}); // the watch tells what the user can know of it
    const client = (await queue.backend.client) as unknown as Redis;
    return new OpenQueue(queue, client, watchServer(client, address, say));
  }

  /** The name of a key of this queue in the database. */
  readonly key = (type: string): string => this.queue.toKey(type);

  /** To be called when the end of jobs is safe on this machine. */
  async noteGathered(ids: readonly string[]): Promise<void> {
    const now = Date.now();
    if (ids.length > 0) await this.client.zadd(this.key(GATHERED), ...ids.flatMap((id) => [now, id]));
  }

  /** For jobs that are wanted again: what was noted of their last end no longer holds. */
  async forgetEnds(ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    await this.client
      .multi()
      .srem(this.key(CANCELLED), ...ids)
      .zrem(this.key(GATHERED), ...ids)
      .exec();
  }

  /** Removes what was gathered long ago. */
  async forgetOld(keptDays = KEPT_DAYS): Promise<void> {
    const until = Date.now() - keptDays * 24 * 3600 * 1000;
    const old = await this.client.zrangebyscore(this.key(GATHERED), '-inf', until);
    for (const id of old) await this.queue.remove(queuedName(id));
    await this.client.zremrangebyscore(this.key(GATHERED), '-inf', until);
  }

  /** Closes the connection, also while the server is away. */
  async close(): Promise<void> {
    this.unwatch();
    await closeWithin(this.queue, () => this.client.disconnect());
  }
}

/** Closes in peace what can be, and without it what waits for a server that is away. */
export async function closeWithin(part: { close(): Promise<void> }, force: () => void): Promise<void> {
  const patience = new AbortController();
  const late = sleep(CLOSING_MS, undefined, { signal: patience.signal }).then(force, () => {});
  await Promise.race([part.close().catch(force), late]);
  patience.abort();
}
