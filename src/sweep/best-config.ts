import { stringify } from 'yaml';
import { formatPercent } from '../metrics/interval.ts';
import type { SweepSummary } from './summary.ts';

/**
 * The winner as a config file for `untwist train --config`, with all its settings and the seed of its best network on the
 * validation classes.
 * @returns null while there is no winner
 */
export function bestConfig({ name, winner }: SweepSummary): string | null {
  if (winner === null) return null;
  const { id, job } = winner.best!;
  const head = [
    ` The winner of the sweep ${name}: ${formatPercent(winner.validation!)} on the validation classes,`,
    winner.jobs === 1 ? ' with one seed.' : ` the mean of ${winner.jobs} seeds, of which this is the best one.`,
    ` Job ${id}.`,
    ...(job.config.data === undefined ? [] : [' `data` lies in the data folder of the sweep: put that before it.']),
  ];
  return `${head.map((line) => `#${line}\n`).join('')}${stringify(job.config)}`;
}
