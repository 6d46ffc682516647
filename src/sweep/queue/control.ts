import type { QueueAddress } from './address.ts';
import { chunks } from './chunks.ts';
import { CANCELLED, idOfQueued, OpenQueue, queuedName } from './job-queue.ts';

/** Where a job of a queue is. Of a `delayed` one the next attempt comes later. */
export const QUEUE_STATES = ['waiting', 'active', 'delayed', 'completed', 'failed'] as const;
export type QueueState = (typeof QUEUE_STATES)[number];

/** Those of the states that a cancelled job can simply be taken out of. */
const NOT_BEGUN: readonly QueueState[] = ['waiting', 'delayed'];
const AT_ONCE = 200;
/** Then a job that nobody submitted again is forgotten to have been cancelled. */
const CANCELLED_SECONDS = 30 * 24 * 3600;

/** Opens a queue for one question or order. */
export async function withQueue<T>(
  address: QueueAddress,
  say: (line: string) => void,
  ask: (open: OpenQueue) => Promise<T>,
): Promise<T> {
  const open = await OpenQueue.open(address, say);
  try {
    return await ask(open);
  } finally {
    await open.close();
  }
}

/** Where those of the jobs are that the queue knows. */
export async function statesOf({ queue }: OpenQueue, ids: readonly string[]): Promise<Map<string, QueueState>> {
  const states = new Map<string, QueueState>();
  const wanted = new Set(ids);
  for (const state of QUEUE_STATES) {
    for (const name of await queue.getRanges([state], 0, -1)) {
      const id = idOfQueued(name);
      if (wanted.has(id)) states.set(id, state);
    }
  }
  return states;
}

/**
 * Cancels jobs: those that wait are taken out, those at work are stopped by their workers within seconds, with a checkpoint.
 * What has ended stays.
 * @returns how many of each
 */
export async function cancelJobs(
  open: OpenQueue,
  ids: readonly string[],
): Promise<{ removed: number; stopping: number }> {
  const states = await statesOf(open, ids);
  const here = ids.filter((id) => [...NOT_BEGUN, 'active'].includes(states.get(id) ?? 'failed'));
  const key = open.key(CANCELLED);
  let removed = 0;
  for (const some of chunks(here, AT_ONCE)) {
    // First the note: a worker that takes the job at this moment sees it.
    await open.client.sadd(key, ...some);
    await open.client.expire(key, CANCELLED_SECONDS);
    const waiting = some.filter((id) => NOT_BEGUN.includes(states.get(id)!));
    const gone = await Promise.all(waiting.map((id) => open.queue.remove(queuedName(id))));
    removed += gone.filter((one) => one === 1).length;
  }
  return { removed, stopping: here.length - removed };
}
