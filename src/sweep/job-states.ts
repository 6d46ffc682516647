import { readdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { JobResult } from './job.ts';
import type { Plan, PlanEntry } from './plan.ts';
import { sweepPaths } from './sweep-folder.ts';

/** How a job of a plan stands. */
export interface JobState {
  readonly entry: PlanEntry;
  /** `done`; else what a queue says of it; else `begun` where it has a folder to go on in; else `missing`. */
  readonly state: string;
  /** Where it is done. */
  readonly result: JobResult | null;
}

/** How each job of a plan stands, in the plan's order. A result counts more than what a queue may still say. */
export async function jobStates(
  folder: string,
  plan: Plan,
  results: readonly JobResult[],
  queueStates: ReadonlyMap<string, string> = new Map(),
): Promise<readonly JobState[]> {
  const byId = new Map(results.map((result) => [result.id, result]));
  const begun = new Set(await readdir(dirname(sweepPaths(folder).job('any'))).catch(() => []));
  return plan.entries.map((entry) => {
    const result = byId.get(entry.id) ?? null;
    const local = begun.has(entry.id) ? 'begun' : 'missing';
    return { entry, state: result === null ? (queueStates.get(entry.id) ?? local) : 'done', result };
  });
}

/** How many jobs are in each state that there is, `done` first. */
export function countStates(states: readonly JobState[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = { done: 0 };
  for (const { state } of states) counts[state] = (counts[state] ?? 0) + 1;
  return counts;
}
