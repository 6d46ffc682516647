import { existsSync } from 'node:fs';
import type { Argv } from 'yargs';
import { messageOf, UserError } from '../base/errors.ts';
import { writeWhole } from '../base/write-whole.node.ts';
import { bestConfig } from '../sweep/best-config.ts';
import { findSweep, type FoundSweep } from '../sweep/find-sweep.ts';
import type { JobResult } from '../sweep/job.ts';
import { resultsIn } from '../sweep/result-store.ts';
import { summarise, type CombinationSummary, type SweepSummary } from '../sweep/summary.ts';
import { sweepCsv } from '../sweep/sweep-csv.ts';
import { summaryText } from '../sweep/sweep-pages.ts';
import { writeResults } from '../sweep/write-results.ts';

export interface ResultsArgs {
  /** File of a plan, or the folder of a sweep. */
  readonly plan: string;
  readonly csv?: boolean | undefined;
  readonly json?: boolean | undefined;
  readonly best?: string | undefined;
}

/** Of `untwist sweep results <plan>`. */
export function resultsOptions<T>(yargs: Argv<T>) {
  return yargs
    .positional('plan', { type: 'string', demandOption: true, describe: 'File of the plan, or folder of the sweep' })
    .option('csv', { type: 'boolean', describe: 'Print a row for each job as CSV', conflicts: 'json' })
    .option('json', { type: 'boolean', describe: 'Print one JSON object' })
    .option('best', { type: 'string', describe: 'Write the winner here too, as a config file', requiresArg: true });
}

/**
 * Prints what a sweep has found so far, for people, as CSV or as JSON. For people it also brings the tables, the plot and the
 * winner in the folder up to date.
 */
export async function sweepResults(args: ResultsArgs): Promise<void> {
  const found = await findSweep(args.plan);
  const { plan, folder } = found;
  if (!existsSync(folder)) {
    throw new UserError(`There are no results in '${folder}'; \`untwist sweep run ${args.plan}\` makes some.`);
  }
  const results = await resultsIn(folder, plan);
  const summary = summarise(plan, results);
  if (args.best !== undefined) await writeBest(args.best, summary);
  if (args.csv) process.stdout.write(sweepCsv(plan, results));
  else if (args.json) console.log(JSON.stringify(resultsJson(found, summary, results)));
  else {
    await writeResults(folder, plan, results);
    console.log(summaryText(summary, folder));
  }
}

async function writeBest(file: string, summary: SweepSummary): Promise<void> {
  const config = bestConfig(summary);
  if (config === null) {
    throw new UserError(
      `The sweep has no winner yet: ${summary.done} of ${summary.jobs} jobs are done, and no combination has all its seeds; go on with \`untwist sweep run\`.`,
    );
  }
  try {
    await writeWhole(file, config);
  } catch (error) {
    throw new UserError(`The winner cannot be written to ${file} (${messageOf(error)}); name another --best.`);
  }
}

/** Intervals of one value have no deviation: null. */
function resultsJson({ plan, folder }: FoundSweep, summary: SweepSummary, results: readonly JobResult[]): object {
  const byId = new Map(results.map((result) => [result.id, result]));
  const { combinations, winner, tests, ...rest } = summary;
  const told = ({ best, tests: tested, ...combination }: CombinationSummary) => ({
    ...combination,
    tests: Object.fromEntries(tests.map((title, t) => [title, tested[t]])),
    best: best?.id ?? null,
  });
  return {
    ...{ folder, ...rest, tests },
    winner: winner === null ? null : { ...told(winner), config: winner.best!.job.config },
    combinations: combinations.map(told),
    results: plan.entries.map(({ id, seed, settings }) => ({ id, seed, settings, result: byId.get(id) ?? null })),
  };
}
