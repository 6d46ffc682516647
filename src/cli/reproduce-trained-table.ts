import type { EpisodeSpec } from '../episodes/sampler.ts';
import type { TrainedCell } from '../evaluation/protocols/trained-summary.ts';
import { formatPercent } from '../metrics/interval.ts';
import { markdownTable, textTable, type Table } from '../report/table.ts';
import type { TrainedNetwork } from './reproduce-network.ts';
import { formatDifference, formatP } from './reproduce-output.ts';

/** All that a trained protocol found. */
export interface TrainedNumbers {
  readonly protocol: string;
  readonly title: string;
  readonly quick: boolean;
  readonly seed: number;
  /** Test episodes of each kind. */
  readonly episodes: number;
  /** Networks trained of each method. */
  readonly seeds: number;
  readonly trained: readonly string[];
  readonly networks: readonly TrainedNetwork[];
  readonly tests: readonly {
    readonly title: string;
    readonly spec: EpisodeSpec;
    /** Each with the name of the network that it stands on. */
    readonly cells: readonly (TrainedCell & { readonly network: string })[];
  }[];
}

/** The tables for the terminal. */
export function trainedText({ tests }: TrainedNumbers): string {
  return tests.map(({ title, cells }) => `${title}\n${textTable(cellTable(cells))}`).join('\n\n');
}

/** The tables as a page. */
export function trainedMarkdown({ protocol, title, quick, seed, episodes, seeds, tests }: TrainedNumbers): string {
  return [
    `# Protocol ${protocol}`,
    ...(quick ? ['**Quick: a small part of the protocol, to see that it runs. Not the numbers of the table.**'] : []),
    `${title}.`,
    `${seeds} network${seeds === 1 ? '' : 's'} of each method, ${episodes} test episodes of each kind (seed ${seed}), the same ` +
      'for all. Batch normalisation is inductive. What a method has to choose it chooses on validation classes. Accuracy: ' +
      'mean over episodes ± 95 % interval; with several networks each episode counts with their mean, and the spread of ' +
      'the networks is told. Last columns: how much higher the first method is, in percent points, paired by episode, with ' +
      'the p value of the paired t-test; how far prototypes lie from the nearest support sample, in distances from sample ' +
      'to nearest sample (median; at most 1 is in the data).',
    ...tests.flatMap((test) => [`## ${test.title}`, markdownTable(cellTable(test.cells))]),
  ]
    .map((block) => `${block}\n`)
    .join('\n');
}

function cellTable(cells: readonly TrainedCell[]): Table {
  const several = cells.some(({ seeds }) => seeds.length > 1);
  const columns = [
    { title: 'method', align: 'left' },
    { title: 'accuracy', align: 'right' },
    ...(several ? [{ title: 'networks from … to', align: 'right' } as const] : []),
    { title: `${cells[0]!.method} − this`, align: 'right' },
    { title: 'p', align: 'right' },
    { title: 'prototype ratio', align: 'right' },
  ] as const;
  const rows = cells.map(({ method, accuracy, seeds, firstMinusThis, prototypeRatio }) => [
    method,
    formatPercent(accuracy),
    ...(several ? [`${percent(Math.min(...seeds))} … ${percent(Math.max(...seeds))}`] : []),
    firstMinusThis === null ? '' : formatDifference(firstMinusThis),
    firstMinusThis === null ? '' : formatP(firstMinusThis.pValue),
    prototypeRatio === null ? '' : prototypeRatio.toFixed(2),
  ]);
  return { columns, rows };
}

const percent = (value: number): string => (100 * value).toFixed(2);
