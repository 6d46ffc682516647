import { setTimeout as sleep } from 'node:timers/promises';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pool as createPool } from 'workerpool';
import { messageOf } from '../base/errors.ts';
import { JobStopped, type Job, type JobContext, type JobRunner } from '../sweep/job.ts';
import { withoutCredentials } from './made.ts';
import { resultOf, type JobEvent, type Outcome } from './job-messages.ts';
import type { JobRunnerSettings } from './sweep-job.ts';

const JOB_PROCESS = fileURLToPath(new URL(`./job-process${extname(import.meta.url)}`, import.meta.url));

/** Thrown where a process died in the middle of a job, which the next one goes on with. */
export class ProcessDied extends Error {}

export interface JobPoolOptions {
  readonly processes: number;
  /** Of every process; with `threads` of each. */
  readonly settings: JobRunnerSettings;
  /** Told what the processes have to say, the same line of several of them once. */
  readonly say: (line: string) => void;
  /** The file that each process runs, one that calls `serveJobs`. */
  readonly program?: string;
}

/**
 * Processes that do jobs, each with an engine of its own. They start when they are needed, stay for the next job, and
 * end with this process, however that ends. One that dies fails its job alone.
 */
export class JobPool {
  private readonly pool: ReturnType<typeof createPool>;
  private readonly settings: JobRunnerSettings;
  private readonly say: (line: string) => void;
  private readonly said = new Set<string>();
  private closed = false;

  constructor({ processes, settings, say, program = JOB_PROCESS }: JobPoolOptions) {
    this.settings = settings;
    this.say = say;
    // Arguments and flags of Node as of this process: the one for what a run writes down of its command, the other for TypeScript.
    const forkOpts = { execArgv: process.execArgv };
    const forkArgs = process.argv.slice(2).map(withoutCredentials); // any user of the machine may list them
    this.pool = createPool(program, { workerType: 'process', maxWorkers: processes, forkArgs, forkOpts });
  }

  /**
   * Does a job in the next process that is free; give it no more than there are processes at once.
   * An error is what was thrown there, or `ProcessDied`.
   */
  readonly run: JobRunner = async (job, context) => {
    if (context.signal.aborted || this.closed) throw new JobStopped('stopped');
    try {
      return resultOf(await this.exec(job, context));
    } catch (error) {
      // The pool takes note of a dead process only now: the next job is not to go to it.
      if (error instanceof ProcessDied) await sleep(50);
      if (error instanceof ProcessDied && (context.signal.aborted || this.closed)) throw new JobStopped('stopped');
      throw error;
    }
  };

  /** Ends the processes, also in the middle of a job. */
  async close(): Promise<void> {
    this.closed = true;
    await this.pool.terminate(true);
  }

  private async exec(job: Job, { signal, onProgress }: JobContext): Promise<Outcome> {
    let pid: number | undefined;
    // Its process stops by a signal: what the pool itself can send to a process at work ends it.
    const stop = () => {
      if (pid !== undefined) signalIfThere(pid);
    };
    const on = (event: JobEvent) => {
      if ('progress' in event) return onProgress(event.progress);
      if ('said' in event) return this.sayOnce(event.said);
      pid = event.pid;
      if (signal.aborted) stop();
    };
    signal.addEventListener('abort', stop);
    try {
      return (await this.pool.exec('run', [job, this.settings], { on })) as Outcome;
    } catch (error) {
      throw new ProcessDied(`its process ended ${causeOf(error)}`, { cause: error });
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }

  private sayOnce(line: string): void {
    if (!this.said.has(line)) this.say(line);
    this.said.add(line);
  }
}

function signalIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGTERM');
  } catch {
    // Gone by itself, which the pool tells.
  }
}

/** The pool's many lines about the end of a process in a few words. */
function causeOf(error: unknown): string {
  const text = messageOf(error);
  const signal = /signalCode: `(SIG\w+)`/.exec(text)?.[1];
  if (signal === 'SIGKILL') return 'by SIGKILL: somebody killed it, or the machine is out of memory';
  if (signal !== undefined) return `by ${signal}`;
  const code = /exitCode: `(\d+)`/.exec(text)?.[1];
  return code === undefined ? `(${text.split('\n')[0]})` : `by itself with exit code ${code}`;
}
