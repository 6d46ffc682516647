import { UsageError, UserError } from '../base/errors.ts';
import { JobStopped, type JobProgress, type JobResult } from '../sweep/job.ts';
import { errorLine } from './error-line.ts';

/** How a job ended in its process, as plain JSON: of an error no more than its text would come through. */
export type Outcome =
  | { readonly kind: 'done'; readonly result: JobResult }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'failed'; readonly by: 'usage' | 'user' | 'other'; readonly message: string };

/** What a process tells while it does a job. */
export type JobEvent =
  /** First of all, so that it can be told to stop. */
  { readonly pid: number } | { readonly progress: JobProgress } | { readonly said: string };

/** What an error means to those who wait for the job. */
export function failure(error: unknown): Outcome {
  if (error instanceof JobStopped) return { kind: 'stopped' };
  const by = error instanceof UsageError ? 'usage' : error instanceof UserError ? 'user' : 'other';
  return { kind: 'failed', by, message: errorLine(error) };
}

/** The result of a job, or its error as it was thrown in its process. */
export function resultOf(outcome: Outcome): JobResult {
  if (outcome.kind === 'done') return outcome.result;
  if (outcome.kind === 'stopped') throw new JobStopped('stopped');
  const Kind = { usage: UsageError, user: UserError, other: Error }[outcome.by];
  throw new Kind(outcome.message);
}
