import { DelayedError, UnrecoverableError, WaitingError } from 'bullmq';
import { messageOf } from '../../base/errors.ts';
import type { Job } from '../job.ts';
import type { RunningJob } from './running-job.ts';

/** Errors that say no more than what is told otherwise: a server that is away, a job that another worker has. */
const KNOWN = /ECONN|EPIPE|ETIMEDOUT|Connection is closed|lock|not in the active state|Missing key/i;

/** The settings by which a user knows a job. */
export function describeJob({ config }: Job): string {
  const { dataset, ways, shots, episodes, seed } = config;
  return `${dataset}, ${ways} ways, ${Array.isArray(shots) ? 'own' : shots} shots, ${episodes} episodes, seed ${seed}`;
}

/** How a worker's job ended that gave no result. */
export function endLine({ id, stopped, queued }: RunningJob, error: unknown): string {
  if (stopped === 'cancelled') return `job ${id}: cancelled.`;
  if (stopped === 'lost') return `job ${id}: given up here; another worker has it.`;
  if (error instanceof WaitingError || error instanceof DelayedError) {
    return `job ${id}: stopped; it waits for a worker.`;
  }
  const isLast = error instanceof UnrecoverableError || queued.attemptsMade + 1 >= (queued.opts.attempts ?? 1);
  const line = messageOf(error).split('\n')[0]!.replace(/\.$/, '');
  return `job ${id}: failed: ${line}${isLast ? '.' : '; it is tried again.'}`;
}

/** Tells what the queue itself has to say. */
export function tellError(error: Error, say: (line: string) => void): void {
  if (!KNOWN.test(error.message)) say(`The queue says: ${messageOf(error).split('\n')[0]}`);
}
