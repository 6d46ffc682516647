import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { JobResult } from '../../src/sweep/job.ts';
import { parsePlan, type Plan, type PlanEntry } from '../../src/sweep/plan.ts';

/** An empty folder, removed after the test. */
export function scratchFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'untwist-sweep-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export const planOf = (text: object): Plan => parsePlan(text, 'recipe.yaml');

/** A result of a job as nobody measured it: test accuracies are a tenth below that of the validation. */
export function madeUpResult({ id, job }: PlanEntry, accuracy: number): JobResult {
  return {
    ...{ id, episodes: 300, validation: { episode: 200, accuracy, halfWidth: 0.01 } },
    tests: job.tests.map(({ title, episodes }) => ({ title, episodes, accuracy: accuracy - 0.1, halfWidth: 0.02 })),
    seconds: 2,
    made: { version: '1.2.3', engine: 'native, 2 threads' },
  };
}

/** Results of the plan's jobs in its order, by their validation accuracies; null where there is none. */
export function madeUpResults({ entries }: Plan, accuracies: readonly (number | null)[]): JobResult[] {
  return accuracies.flatMap((accuracy, i) => (accuracy === null ? [] : madeUpResult(entries[i]!, accuracy)));
}
