import { setMaxListeners } from 'node:events';
import { messageOf } from '../base/errors.ts';
import { JobStopped, type JobProgress, type JobResult, type JobRunner } from '../sweep/job.ts';
import type { PlanEntry } from '../sweep/plan.ts';
import { ProcessDied } from './job-pool.ts';
import type { FailedJob } from './sweep-report.ts';

/** Times a job is tried whose process dies. */
const TRIES = 3;

/** What is done, by whom, and who is told. */
export interface JobsToDo {
  readonly entries: readonly PlanEntry[];
  readonly run: JobRunner;
  /** Jobs at once. */
  readonly atOnce: number;
  /** Aborted: what is at work stops by itself, and nothing more is begun. */
  readonly signal: AbortSignal;
  readonly onStart: (entry: PlanEntry) => void;
  readonly onProgress: (entry: PlanEntry, progress: JobProgress) => void;
  /** Waited for: a job is done when this is. An error of it ends all. */
  readonly onResult: (entry: PlanEntry, result: JobResult) => Promise<void>;
  /** Told of a job that failed, and of one that is tried again. */
  readonly onTrouble: (failed: FailedJob, isLast: boolean) => void;
}

/**
 * Does jobs in their order, some at once. One that fails does not stop the others.
 * @returns when all are done, or have failed, or were stopped
 */
export async function doJobs(work: JobsToDo): Promise<void> {
  const fault = new AbortController();
  const jobs = { ...work, signal: AbortSignal.any([work.signal, fault.signal]) };
  setMaxListeners(0, jobs.signal); // one a job at work, as is right
  const waiting = work.entries.values();
  const lanes = Array.from({ length: Math.min(work.atOnce, work.entries.length) }, async () => {
    for (const entry of waiting) {
      if (jobs.signal.aborted) return;
      await doJob(entry, jobs);
    }
  });
  const ends = await Promise.allSettled(
    lanes.map((lane) =>
      lane.catch((error: unknown) => {
        fault.abort(); // what cannot be kept need not be computed
        throw error;
      }),
    ),
  );
  const broken = ends.find((end) => end.status === 'rejected');
  if (broken !== undefined) throw broken.reason;
}

/** Until it has a result, or failed, or was stopped with all others. */
async function doJob(entry: PlanEntry, work: JobsToDo): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    work.onStart(entry);
    let result: JobResult;
    try {
      const onProgress = (progress: JobProgress) => work.onProgress(entry, progress);
      result = await work.run(entry.job, { signal: work.signal, onProgress });
    } catch (error) {
      if (work.signal.aborted && error instanceof JobStopped) return;
      // Stopped alone, as by somebody's `kill`: as if it had died.
      const isLast = !(error instanceof ProcessDied || error instanceof JobStopped) || attempt >= TRIES;
      work.onTrouble({ entry, reason: messageOf(error) }, isLast);
      if (isLast) return;
      continue;
    }
    return work.onResult(entry, result);
  }
}
