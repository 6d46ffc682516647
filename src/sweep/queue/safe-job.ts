import { UsageError } from '../../base/errors.ts';
import { shown } from '../../base/shown.ts';
import { insideDataFolder } from '../data-path.ts';
import { jobId, parseJob, type Job } from '../job.ts';

/** Largest job that is looked at, in bytes of JSON. Those of `untwist sweep` have some two thousand. */
export const MAX_JOB_BYTES = 256 * 1024;

/** Backbones that are built, not loaded. */
const BUILT = ['conv4', 'resnet12'];

/**
 * A job out of a queue: whoever can write there must not make a worker read files outside its data folder, nor fetch anything.
 * @param id the name under which the queue has it
 * @param models names of networks that come with untwist
 * @throws UsageError with what is wrong with it
 */
export function parseQueuedJob(data: unknown, id: string, models: readonly string[]): Job {
  const source = 'job';
  const job = parseJob(data, source);
  if (jobId(job) !== id)
    throw new UsageError(
      `${source}: its content has the id ${jobId(job)}, not ${shown(id)}; the same version of untwist must run at both ends.`,
    );
  const { data: folder, backbone } = job.config;
  if (folder !== undefined) insideDataFolder(folder, source);
  if (![...BUILT, ...models].includes(backbone))
    throw new UsageError(
      `${source}: backbone: must be ${BUILT.join(', ')} or a model that comes with untwist, since a worker loads nothing else; got ${shown(backbone)}.`,
    );
  return job;
}
