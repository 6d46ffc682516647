import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { JobPool } from '../src/cli/job-pool.ts';
import { doJobs } from '../src/cli/sweep-attempts.ts';
import { parsePlan, type PlanEntry } from '../src/sweep/plan.ts';
import { ResultStore } from '../src/sweep/result-store.ts';
import { alignedTable } from './tables.ts';

const JOBS = 2000;
const IDLE_PROCESS = fileURLToPath(new URL(`./idle-job-process${extname(import.meta.url)}`, import.meta.url));

/** What a job of a sweep costs beyond its own work. */
export interface SweepOverhead {
  readonly processes: number;
  readonly jobs: number;
  /** From one result on disk to the next, of the whole sweep. */
  readonly millisecondsAJob: number;
  /** The same of one process: from the job it got to the next one it gets. */
  readonly millisecondsOfAProcess: number;
}

/** Empty jobs by a pool that has started, each result forced to the disk as in a sweep. */
export async function poolOverhead(processes: number): Promise<SweepOverhead> {
  const folder = await mkdtemp(join(tmpdir(), 'untwist-bench-'));
  const plan = parsePlan({ seeds: processes + JOBS }, 'bench');
  const store = await ResultStore.open(folder, plan);
  const settings = { folder, backend: 'auto' } as const;
  const pool = new JobPool({ processes, settings, program: IDLE_PROCESS, say: () => {} });
  const sweep = (entries: readonly PlanEntry[]) =>
    doJobs({
      ...{ entries, run: pool.run, atOnce: processes, signal: new AbortController().signal },
      onStart: () => {},
      onProgress: () => {},
      onResult: async (_entry, result) => void (await store.add(result)),
      onTrouble: ({ reason }) => {
        throw new Error(reason);
      },
    });
  try {
    await sweep(plan.entries.slice(0, processes));
    const started = performance.now();
    await sweep(plan.entries.slice(processes));
    const milliseconds = performance.now() - started;
    if (store.all().length !== plan.entries.length) throw new Error('not every job has a result');
    const millisecondsAJob = milliseconds / JOBS;
    return { processes, jobs: JOBS, millisecondsAJob, millisecondsOfAProcess: millisecondsAJob * processes };
  } finally {
    await pool.close();
    await rm(folder, { recursive: true });
  }
}

export function overheadTable(results: readonly SweepOverhead[]): string {
  const rows = results.map(({ processes, jobs, millisecondsAJob, millisecondsOfAProcess }) =>
    [processes, jobs, millisecondsAJob.toFixed(2), millisecondsOfAProcess.toFixed(2)].map(String),
  );
  return alignedTable([['processes', 'empty jobs', 'ms a job', 'ms of its process'], ...rows]);
}
