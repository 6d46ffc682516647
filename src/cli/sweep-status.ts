import type { Argv } from 'yargs';
import { formatPercent } from '../metrics/interval.ts';
import { textTable, type Table } from '../report/table.ts';
import { settingText } from '../sweep/expand.ts';
import { findSweep } from '../sweep/find-sweep.ts';
import { countStates, jobStates, type JobState } from '../sweep/job-states.ts';
import type { Plan } from '../sweep/plan.ts';
import { resultsIn } from '../sweep/result-store.ts';

export interface StatusArgs {
  /** File of a plan, or the folder of a sweep. */
  readonly plan: string;
  readonly json?: boolean | undefined;
}

/** Jobs that a terminal shows. */
const MOST_ROWS = 40;

/** Of `untwist sweep status <plan>`. */
export function statusOptions<T>(yargs: Argv<T>) {
  return yargs
    .positional('plan', { type: 'string', demandOption: true, describe: 'File of the plan, or folder of the sweep' })
    .option('json', { type: 'boolean', describe: 'Print one JSON object, with all jobs' });
}

/** Prints how many jobs of a sweep are done, and how the others stand. */
export async function sweepStatus(args: StatusArgs, queueStates?: ReadonlyMap<string, string>): Promise<void> {
  const { plan, folder } = await findSweep(args.plan);
  const states = await jobStates(folder, plan, await resultsIn(folder, plan), queueStates);
  const counts = countStates(states);
  if (args.json) {
    const jobs = states.map(({ entry: { id, seed, settings }, state }) => ({ id, seed, settings, state }));
    console.log(JSON.stringify({ name: plan.name, folder, counts, jobs }));
    return;
  }
  const words = Object.entries(counts).map(([state, count]) => `${count} ${state}`);
  console.log(`Sweep ${plan.name} in ${folder}, ${plan.entries.length} jobs: ${words.join(', ')}.\n`);
  console.log(textTable(statesTable(plan, states)));
  const left = states.length - MOST_ROWS;
  if (left > 0) console.log(`\n${left} more jobs; --json prints all.`);
}

/** Those that are not done first: the others can be seen by `untwist sweep results`. */
function statesTable({ varied }: Plan, states: readonly JobState[]): Table {
  const isDone = ({ result }: JobState) => Number(result !== null);
  const sorted = [...states].sort((a, b) => isDone(a) - isDone(b)).slice(0, MOST_ROWS);
  return {
    columns: [
      ...['job', ...varied].map((title) => ({ title, align: 'left' as const })),
      { title: 'seed', align: 'right' },
      { title: 'state', align: 'left' },
      { title: 'validation', align: 'right' },
    ],
    rows: sorted.map(({ entry: { id, seed, settings }, state, result }) => [
      ...[id, ...varied.map((name) => settingText(settings[name])), String(seed), state],
      result === null
        ? ''
        : formatPercent({ mean: result.validation.accuracy, halfWidth: result.validation.halfWidth }),
    ]),
  };
}
