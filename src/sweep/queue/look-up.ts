import { CANCELLED, queuedName, type OpenQueue } from './job-queue.ts';
import { chunks } from './chunks.ts';

/** Where a job is, as far as a submitter must know. `open`: it waits, runs, or waits for its next attempt. */
export type Standing = 'open' | 'completed' | 'failed' | 'cancelled' | 'absent';

/** Ids in one question to the server. */
const AT_ONCE = 500;

/**
 * Where jobs are: four commands for five hundred of them, and no data of theirs.
 * @returns in the order of the ids
 */
export async function* standings(open: OpenQueue, ids: readonly string[]): AsyncGenerator<[string, Standing]> {
  for (const some of chunks(ids, AT_ONCE)) yield* await standingsOf(open, some);
}

async function standingsOf(open: OpenQueue, ids: readonly string[]): Promise<[string, Standing][]> {
  const { client, key } = open;
  const names = ids.map(queuedName);
  // One transaction: a job that moves between two questions would seem to be nowhere.
  const replies = await client
    .multi()
    .zmscore(key('completed'), ...names)
    .zmscore(key('failed'), ...names)
    .smismember(key(CANCELLED), ...ids)
    .exists(...names.map(key))
    .exec();
  const [completed, failed, cancelled, there] = replies!.map(([error, reply]) => {
    if (error !== null) throw error;
    return reply;
  }) as [(string | null)[], (string | null)[], number[], number];
  const isThere = there === ids.length ? names.map(() => true) : await existing(open, names);
  return ids.map((id, i) => {
    if (completed[i] !== null) return [id, 'completed'];
    if (cancelled[i] === 1 && (failed[i] !== null || !isThere[i])) return [id, 'cancelled'];
    if (failed[i] !== null) return [id, 'failed'];
    return [id, isThere[i] ? 'open' : 'absent'];
  });
}

async function existing({ client, key }: OpenQueue, names: readonly string[]): Promise<boolean[]> {
  const pipeline = client.pipeline();
  for (const name of names) pipeline.exists(key(name));
  return (await pipeline.exec())!.map(([error, reply]) => {
    if (error !== null) throw error;
    return reply === 1;
  });
}

/** How a job ended, as the worker left it: JSON of its result, or why it failed. */
export interface Ending {
  readonly returned: string | null;
  readonly reason: string | null;
}

/** How jobs ended; in the order of the ids. */
export async function endings({ client, key }: OpenQueue, ids: readonly string[]): Promise<Ending[]> {
  const pipeline = client.pipeline();
  for (const id of ids) pipeline.hmget(key(queuedName(id)), 'returnvalue', 'failedReason');
  return (await pipeline.exec())!.map(([error, reply]) => {
    if (error !== null) throw error;
    const [returned, reason] = reply as (string | null)[];
    return { returned: returned ?? null, reason: reason ?? null };
  });
}
