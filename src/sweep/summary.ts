import { meanInterval, type Interval } from '../metrics/interval.ts';
import type { JobResult } from './job.ts';
import { mainEffects, type MainEffect } from './main-effects.ts';
import type { Plan, PlanEntry } from './plan.ts';

/** What one combination of settings got; accuracies 0..1. */
export interface CombinationSummary {
  /** The varied settings. */
  readonly settings: PlanEntry['settings'];
  /** Jobs it has, one a seed. */
  readonly jobs: number;
  /** Those that are done. */
  readonly done: number;
  /** Mean over seeds with its interval (Student's t); of one seed, over the episodes of its validation; null of none. */
  readonly validation: Interval | null;
  /** The same of each test of the summary; null where there is nothing. */
  readonly tests: readonly (Interval | null)[];
  /** The job whose network was best on the validation classes, the first of equals; null where none is done. */
  readonly best: PlanEntry | null;
}

/** What a sweep has found so far. */
export interface SweepSummary {
  readonly name: string;
  readonly varied: readonly string[];
  readonly notices: readonly string[];
  readonly jobs: number;
  readonly done: number;
  /** The titles of all tests. */
  readonly tests: readonly string[];
  /** In the order of the plan. */
  readonly combinations: readonly CombinationSummary[];
  /** Of the combinations with all their seeds the one that is best on the validation classes; null before any has them. */
  readonly winner: CombinationSummary | null;
  /** Of each varied setting that has results: the mean validation accuracy by value. */
  readonly effects: readonly MainEffect[];
  /** Training and tests of the jobs that are done; null where one is not known. */
  readonly seconds: number | null;
}

/** Sums up the results of a plan's jobs, however many are there yet. Nothing is chosen by a test. */
export function summarise(plan: Plan, results: readonly JobResult[]): SweepSummary {
  const byId = new Map(results.map((result) => [result.id, result]));
  const tests = [...new Set(plan.entries.flatMap(({ job }) => job.tests).map(({ title }) => title))];
  const groups = new Map<string, PlanEntry[]>();
  for (const entry of plan.entries) {
    const key = JSON.stringify(entry.settings);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [entry]);
    else group.push(entry);
  }
  const combinations = [...groups.values()].map((entries) => summariseCombination(entries, byId, tests));
  const done = plan.entries.flatMap(({ id }) => byId.get(id) ?? []);
  return {
    ...{ name: plan.name, varied: plan.varied, notices: plan.notices, tests, combinations },
    ...{ jobs: plan.entries.length, done: done.length },
    winner: winnerOf(combinations),
    effects: mainEffects(plan, byId),
    seconds: done.reduce<number | null>(
      (sum, { seconds }) => (sum === null || seconds === null ? null : sum + seconds),
      0,
    ),
  };
}

function summariseCombination(
  entries: readonly PlanEntry[],
  byId: ReadonlyMap<string, JobResult>,
  tests: readonly string[],
): CombinationSummary {
  const done = entries.filter(({ id }) => byId.has(id));
  const results = done.map(({ id }) => byId.get(id)!);
  const accuracyOf = ({ id }: PlanEntry) => byId.get(id)!.validation.accuracy;
  return {
    ...{ settings: entries[0]!.settings, jobs: entries.length, done: done.length },
    validation: overSeeds(results.map(({ validation }) => validation)),
    tests: tests.map((title) =>
      overSeeds(results.flatMap((result) => result.tests.find((t) => t.title === title) ?? [])),
    ),
    best: done.reduce<PlanEntry | null>((a, b) => (a === null || accuracyOf(b) > accuracyOf(a) ? b : a), null),
  };
}

function overSeeds(measured: readonly Pick<JobResult['validation'], 'accuracy' | 'halfWidth'>[]): Interval | null {
  if (measured.length === 0) return null;
  const interval = meanInterval(measured.map(({ accuracy }) => accuracy));
  return measured.length > 1 ? interval : { ...interval, halfWidth: measured[0]!.halfWidth };
}

/** On validation accuracy alone; the first of equals. */
function winnerOf(combinations: readonly CombinationSummary[]): CombinationSummary | null {
  let winner: CombinationSummary | null = null;
  for (const combination of combinations) {
    if (combination.done < combination.jobs) continue; // its other seeds may be worse
    if (combination.validation!.mean > (winner?.validation?.mean ?? -1)) winner = combination;
  }
  return winner;
}
