import type { AblationLine } from '../evaluation/protocols/ablations.ts';
import { formatPercent } from '../metrics/interval.ts';
import { markdownTable, textTable, type Table } from '../report/table.ts';
import type { TrainedNetwork } from './reproduce-network.ts';
import { formatDifference, formatP, studyPage, type StudyOutput } from './reproduce-output.ts';

/** All that the ablations found. */
export interface AblationNumbers {
  readonly quick: boolean;
  readonly seed: number;
  readonly trainingEpisodes: number;
  readonly tests: readonly { readonly title: string }[];
  /** Test episodes of each kind. */
  readonly episodes: number;
  /** Networks of each variant. */
  readonly seeds: number;
  /** The base first. */
  readonly lines: readonly AblationLine[];
  readonly networks: readonly TrainedNetwork[];
}

/** The numbers, the page, and the table for the terminal. */
export function ablationOutput(numbers: AblationNumbers): StudyOutput {
  const { quick, seed, trainingEpisodes, tests, episodes, seeds, lines } = numbers;
  const table = ablationTable(tests, lines);
  const markdown = studyPage('Ablations: one thing changed at a time', quick, [
    `conv4 on Omniglot (split vinyals), ${trainingEpisodes} training episodes. Base: ${lines[0]!.what}. ${seeds} ` +
      `network${seeds === 1 ? '' : 's'} of each variant, each with its own head; those of one seed have the same first weights.`,
    `Accuracy: ${episodes} episodes of each kind (seed ${seed}) of characters never seen, 5 queries a class, the same for all; ` +
      'each episode counts with the mean of the networks, ± 95 % interval. Differences to the base in percent points, paired by ' +
      'episode, with the p value of the paired t-test: they say how sure the difference of these networks is, not how much other ' +
      'seeds differ. Settings are chosen by the validation column alone, which is of other characters.',
    markdownTable(table),
  ]);
  return { numbers, markdown, text: textTable(table) };
}

function ablationTable(tests: AblationNumbers['tests'], lines: readonly AblationLine[]): Table {
  const columns = [
    { title: 'variant', align: 'left' },
    { title: 'changed', align: 'left' },
    { title: 'validation', align: 'right' },
    ...tests.flatMap(({ title }) => [
      { title, align: 'right' } as const,
      { title: 'difference', align: 'right' } as const,
      { title: 'p', align: 'right' } as const,
    ]),
  ] as const;
  const rows = lines.map(({ name, what, validation, cells }) => [
    name,
    what,
    `${(100 * validation).toFixed(2)} %`,
    ...cells.flatMap(({ accuracy, gain }) => [
      formatPercent(accuracy),
      gain === null ? '' : formatDifference(gain),
      gain === null ? '' : formatP(gain.pValue),
    ]),
  ]);
  return { columns, rows };
}
