import type { Job } from '../job.ts';
import { chunks } from './chunks.ts';
import { JOB_OPTIONS, queuedName, type OpenQueue } from './job-queue.ts';

/** Jobs that travel together: large enough to be quick, small enough that little of them is in memory twice. */
const AT_ONCE = 200;

/** Puts jobs into the queue; of those that are there already it keeps what is there. */
export async function addJobs(
  { queue }: OpenQueue,
  jobs: ReadonlyMap<string, Job>,
  ids: readonly string[],
): Promise<void> {
  for (const some of chunks(ids, AT_ONCE)) {
    await queue.addBulk(
      some.map((id) => ({ name: 'train', data: jobs.get(id)!, opts: { ...JOB_OPTIONS, jobId: queuedName(id) } })),
    );
  }
}

/** Takes ended jobs out of the queue, so that they can be added anew, with all their attempts. */
export async function removeEnded({ queue }: OpenQueue, ids: readonly string[]): Promise<void> {
  for (const some of chunks(ids, AT_ONCE)) await Promise.all(some.map((id) => queue.remove(queuedName(id))));
}
