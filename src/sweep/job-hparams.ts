import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf, UserError } from '../base/errors.ts';
import { openRunResults } from '../logging/run-results.ts';
import type { JobResult } from './job.ts';
import type { Plan, PlanEntry } from './plan.ts';
import { sweepPaths } from './sweep-folder.ts';

/**
 * Puts a finished job into TensorBoard's HPARAMS tab of the whole sweep: the settings that are varied, the seed, and the
 * accuracies. Written aside and renamed, so that it is there once and whole, or not at all; nothing is done where it is.
 * @throws UserError where it cannot be written
 */
export async function logJobResult(folder: string, entry: PlanEntry, result: JobResult): Promise<void> {
  const { tensorBoard } = sweepPaths(folder);
  const target = join(tensorBoard, entry.id);
  const aside = join(folder, `.tensorboard-${entry.id}-${process.pid}`); // out of sight of TensorBoard
  const known = Object.entries(entry.settings).filter(([, value]) => value !== null);
  try {
    await mkdir(tensorBoard, { recursive: true });
    const line = await openRunResults(aside, { ...Object.fromEntries(known), seed: entry.seed });
    await line.put(result.validation.episode, metricsOf(result));
    line.done();
    await line.close();
    await rename(aside, target);
  } catch (error) {
    await rm(aside, { recursive: true, force: true });
    const isThere = ['ENOTEMPTY', 'EEXIST', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '');
    if (isThere && (await loggedJobs(folder)).has(entry.id)) return;
    throw new UserError(`Cannot write to '${target}': ${messageOf(error)}.`, { cause: error });
  }
}

/** By the names that single runs have for the same. */
function metricsOf({ validation, tests }: JobResult): Record<string, number> {
  const accuracies = tests.map(({ title, accuracy }) => [`accuracy/${title}`, accuracy] as const);
  return { 'best/validationAccuracy': validation.accuracy, ...Object.fromEntries(accuracies) };
}

/** Logs those of the results that are not there yet. @throws UserError where they cannot be written */
export async function logMissingResults(folder: string, plan: Plan, results: readonly JobResult[]): Promise<void> {
  const logged = await loggedJobs(folder);
  const entries = new Map(plan.entries.map((entry) => [entry.id, entry]));
  for (const result of results) {
    if (!logged.has(result.id)) await logJobResult(folder, entries.get(result.id)!, result);
  }
}

async function loggedJobs(folder: string): Promise<ReadonlySet<string>> {
  try {
    return new Set(await readdir(sweepPaths(folder).tensorBoard));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return new Set();
    throw new UserError(`Cannot read '${sweepPaths(folder).tensorBoard}': ${messageOf(error)}.`, { cause: error });
  }
}
