import { worker, workerEmit } from 'workerpool';
import type { Job, JobProgress, JobRunner } from '../sweep/job.ts';
import { failure, type JobEvent, type Outcome } from './job-messages.ts';
import type { JobRunnerOptions, JobRunnerSettings } from './sweep-job.ts';

/** Between two tellings of how far a job is. */
const TELL_EVERY_MS = 100;

/** Of a parent that is gone nobody is told. */
const tell = (event: JobEvent) => {
  if (process.connected) workerEmit(event);
};

/**
 * Makes this process one of a `JobPool`: it does the jobs that come, one at a time, until its parent is gone.
 * SIGTERM stops the job at work, with a checkpoint; Ctrl-C, which a terminal sends to all processes at once, is the parent's.
 */
export function serveJobs(makeRunner: (options: JobRunnerOptions) => JobRunner): void {
  let runner: JobRunner | undefined;
  let stop = new AbortController();
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => stop.abort());
  // What was sent as the parent went: this process ends with it, in peace.
  process.on('error', () => stop.abort());

  worker({
    run: async (job: Job, settings: JobRunnerSettings): Promise<Outcome> => {
      stop = new AbortController();
      tell({ pid: process.pid });
      try {
        runner ??= makeRunner({ ...settings, say: (said) => tell({ said }) });
        const context = { signal: stop.signal, onProgress: nowAndThen((progress) => tell({ progress })) };
        return { kind: 'done', result: await runner(job, context) };
      } catch (error) {
        const outcome = failure(error);
        // With the flags of the command that started this process.
        const debug = process.argv.includes('--debug') && outcome.kind === 'failed';
        if (debug && error instanceof Error && error.stack !== undefined) tell({ said: error.stack });
        return outcome;
      }
    },
  });
}

/** Passes the first progress on, the last of each stage, and of the others not too many. */
function nowAndThen(told: (progress: JobProgress) => void): (progress: JobProgress) => void {
  let last = -Infinity;
  return (progress) => {
    const now = performance.now();
    if (progress.done < progress.total && now - last < TELL_EVERY_MS) return;
    last = now;
    told(progress);
  };
}
