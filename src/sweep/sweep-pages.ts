import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { formatPercent } from '../metrics/interval.ts';
import { markdownTable, textTable } from '../report/table.ts';
import { combinationText } from './expand.ts';
import type { SweepSummary } from './summary.ts';
import { sweepPaths } from './sweep-folder.ts';
import { combinationTable, effectsTable } from './sweep-tables.ts';

/** Combinations that a terminal shows. */
const MOST_ROWS = 30;

/** What was found, for the terminal. */
export function summaryText(summary: SweepSummary, folder: string): string {
  const paths = sweepPaths(folder);
  const { winner, combinations } = summary;
  const effects = effectsTable(summary);
  const left = combinations.length - MOST_ROWS;
  const network = winner === null ? null : paths.job(winner.best!.id);
  // Workers of a queue may have trained it elsewhere.
  const lies = network !== null && existsSync(network) ? `, its best network lies in ${network}` : '';
  const winnerFiles = winner === null ? [] : [`Its config is ${paths.best}${lies}.`];
  return [
    `Sweep ${summary.name}: ${progressText(summary)}`,
    textTable(combinationTable(summary, MOST_ROWS)),
    ...(left > 0 ? [`${left} more combinations are in ${paths.markdown}.`] : []),
    [...notesOf(summary), winnerText(summary), ...winnerFiles].join('\n'),
    ...(effects === null ? [] : [textTable(effects)]),
  ].join('\n\n');
}

/** The same as a Markdown page, with all combinations. */
export function summaryMarkdown(summary: SweepSummary): string {
  const effects = effectsTable(summary);
  const plot = basename(sweepPaths('').effects);
  const blocks = [
    `# Sweep ${summary.name}`,
    progressText(summary),
    ...summary.notices,
    markdownTable(combinationTable(summary)),
    notesOf(summary).join(' '),
    winnerText(summary),
    ...(summary.effects.length === 0 ? [] : ['## Main effects', `![Validation accuracy by setting](${plot})`]),
    ...(effects === null ? [] : [markdownTable(effects)]),
    ...(summary.effects.length === 0
      ? []
      : ['The mean over all jobs with the value, whatever their other settings, ± its 95 % interval over these jobs.']),
  ];
  return `${blocks.join('\n\n')}\n`;
}

/** `5 of 12 jobs are done`. */
function progressText({ jobs, done }: Pick<SweepSummary, 'jobs' | 'done'>): string {
  if (done === jobs) return `all ${jobs} jobs are done.`;
  return `${done} of ${jobs} jobs are done; the numbers below are of these.`;
}

function notesOf({ combinations, tests }: SweepSummary): string[] {
  const numbers = combinations.map(({ done }) => done);
  return [
    'validation: accuracy on the validation classes, on which the winner is chosen' +
      (tests.length === 0 ? '.' : '; the tests have no part in that.'),
    ...(numbers.some((count) => count > 1) ? ['Mean over seeds ± its 95 % interval (Student’s t).'] : []),
    ...(numbers.includes(1) ? ['Of one seed: ± the 95 % interval over its episodes.'] : []),
  ];
}

function winnerText({ winner }: SweepSummary): string {
  if (winner === null) return 'No winner yet: no combination has the results of all its seeds.';
  return `Winner: ${combinationText(winner.settings)}, with ${formatPercent(winner.validation!)} on the validation classes.`;
}
