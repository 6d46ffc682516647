import { mkdir } from 'node:fs/promises';
import { messageOf, UsageError, UserError } from '../base/errors.ts';
import type { JobResult } from '../sweep/job.ts';
import { logJobResult } from '../sweep/job-hparams.ts';
import { readPlan, type PlanEntry } from '../sweep/plan.ts';
import type { QueueAddress } from '../sweep/queue/address.ts';
import { ResultStore } from '../sweep/result-store.ts';
import { defaultSweepFolder } from '../sweep/sweep-folder.ts';
import { summaryText } from '../sweep/sweep-pages.ts';
import { writeResults } from '../sweep/write-results.ts';
import type { EngineArgs } from './engine-options.ts';
import { JobPool } from './job-pool.ts';
import { queueAddress, type QueueArgs } from './queue-options.ts';
import type { OpenSweep } from './open-sweep.ts';
import { lockRun } from './run-lock.ts';
import { doJobs } from './sweep-attempts.ts';
import { divide, type Division } from './sweep-division.ts';
import { failureLines, SweepReport } from './sweep-report.ts';
import { interruptSignal } from './training-run.ts';

/** The exit code of a command that Ctrl-C ended. */
const INTERRUPTED = 130;

export interface SweepRunArgs extends EngineArgs, QueueArgs {
  readonly plan: string;
  readonly out?: string | undefined;
  readonly processes?: number | undefined;
  readonly data?: string | undefined;
}

const say = (line: string) => void process.stderr.write(`${line}\n`);

/** `untwist sweep run`: does what is missing of a plan, here or by the workers of a queue, then writes its tables. */
export async function runSweep(args: SweepRunArgs): Promise<void> {
  const division = divide(args);
  const address = args.queue === undefined ? null : queueOf(args);
  const plan = await readPlan(args.plan);
  for (const notice of plan.notices) say(notice);
  const folder = args.out ?? defaultSweepFolder(plan.name);
  const unlock = await takeFolder(folder);
  try {
    const store = await ResultStore.open(folder, plan);
    const toDo = plan.entries.filter(({ id }) => !store.has(id));
    say(`sweep: ${plan.name}, ${jobsWords(plan.entries.length, toDo.length)}; folder: ${folder}`);
    const report = new SweepReport(plan, toDo);
    const keep = async (entry: PlanEntry, result: JobResult) => {
      if (await store.add(result)) await logJobResult(folder, entry, result);
      report.done(entry, result);
    };
    const sweep = { folder, toDo, keep };
    if (toDo.length > 0) {
      if (address === null) await runHere(sweep, args, division, report);
      // Only now: what speaks to a queue is not needed without one.
      else await (await import('./sweep-queue.ts')).runOnQueue(sweep, address, report);
    }
    const { failed } = report;
    const results = store.all();
    const left = plan.entries.length - results.length - failed.length;
    if (results.length > 0) {
      const summary = await writeResults(folder, plan, results);
      if (left === 0) console.log(summaryText(summary, folder));
    }
    for (const line of failureLines(failed)) say(line);
    if (failed.length > 0) process.exitCode = 1;
    if (left > 0) {
      say(`Stopped with ${left} jobs to do; the same command goes on from there.`);
      process.exitCode = INTERRUPTED;
    }
  } finally {
    await unlock();
  }
}

/** @throws UsageError for flags of a machine that trains, which with a queue its workers have */
function queueOf(args: SweepRunArgs): QueueAddress {
  const foreign = (['processes', 'threads', 'data'] as const).find((name) => args[name] !== undefined);
  if (foreign !== undefined)
    throw new UsageError(`--${foreign} is a flag of \`untwist worker\`; leave it out with --queue.`);
  return queueAddress(args);
}

/** `4 jobs, 1 done already`. */
function jobsWords(all: number, toDo: number): string {
  const done = toDo === all ? '' : toDo === 0 ? ', all done already' : `, ${all - toDo} done already`;
  return `${all} ${all === 1 ? 'job' : 'jobs'}${done}`;
}

/** Makes the folder of a sweep and takes it for this process. The result gives it back. */
async function takeFolder(folder: string): Promise<() => Promise<void>> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    throw new UserError(`Cannot write to '${folder}': ${messageOf(error)}; choose another --out.`, { cause: error });
  }
  return lockRun(folder);
}

/** In processes of this machine, until all is done or Ctrl-C. */
async function runHere(
  { folder, toDo, keep }: OpenSweep,
  { backend, data }: SweepRunArgs,
  { processes, threads }: Division,
  report: SweepReport,
): Promise<void> {
  const atOnce = Math.min(processes, toDo.length);
  say(`${atOnce} at once, ${threads === undefined ? 'each with every core' : `threads of each: ${threads}`}`);
  const pool = new JobPool({
    processes: atOnce,
    settings: { folder, backend, data, threads },
    say: (line) => report.say(line),
  });
  const interrupt = interruptSignal(() =>
    report.say('Stopping after the running episodes; press Ctrl-C again to stop at once.'),
  );
  try {
    await doJobs({
      ...{ entries: toDo, run: pool.run, atOnce, signal: interrupt.signal },
      onStart: (entry) => report.start(entry),
      onProgress: (entry, progress) => report.tell(entry, progress),
      onResult: keep,
      onTrouble: (failed, isLast) => report.trouble(failed, isLast),
    });
  } finally {
    report.stop();
    interrupt.release();
    await pool.close();
  }
}
