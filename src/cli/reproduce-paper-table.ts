import { formatPercent } from '../metrics/interval.ts';
import type { ColumnScore } from '../evaluation/protocols/paper-columns.ts';
import type { PaperSummary } from '../evaluation/protocols/paper-summary.ts';
import { markdownTable, textTable, type Table } from '../report/table.ts';
import { formatDifference, formatP } from './reproduce-output.ts';

/** All that `paper-table-1` found. */
export interface PaperNumbers {
  readonly protocol: string;
  readonly quick: boolean;
  readonly seed: number;
  /** For people. */
  readonly embedding: string;
  readonly embeddingHash: string;
  /** The draws take their classes from this many characters, */
  readonly characters: number;
  /** which were drawn once from this many. */
  readonly drawnFrom: number;
  readonly lines: readonly PaperSummary[];
}

/** Table 1 of the paper: accuracy by method and number of classes, on InceptionV3 with ImageNet weights, ten draws. */
export const PUBLISHED: Readonly<Record<string, Readonly<Record<number, number>>>> = {
  l1: { 2: 0.8, 5: 0.81, 20: 0.52 },
  l2: { 2: 0.91, 5: 0.9, 20: 0.74 },
  nearestClassMean: { 2: 0.93, 5: 0.91, 20: 0.77 },
  softmaxRegression: { 2: 0.79, 5: 0.96, 20: 0.89 },
};

/** The table for the terminal. */
export function paperText(numbers: PaperNumbers): string {
  return numbers.lines.map((line) => `${headline(line)}\n${textTable(paperTable(line))}`).join('\n\n');
}

/** The table as a page. */
export function paperMarkdown(numbers: PaperNumbers): string {
  const { quick, embedding, characters, drawnFrom, seed, lines } = numbers;
  const pool = characters === drawnFrom ? `all ${drawnFrom}` : `${characters} that were drawn once from ${drawnFrom}`;
  return [
    '# Table 1: few-shot classification on a fixed embedding',
    ...(quick ? ['**Quick: a small part of the protocol, to see that it runs. Not the numbers of the table.**'] : []),
    `Embedding: ${embedding}. Characters: ${pool}. Seed ${seed}.`,
    'A draw takes classes at random and divides the 20 drawings of each into a training fold of two halves of 5 and a ' +
      'test fold of 10. Every method chooses its hyper-parameters, the scaling of the embedding among them, by ' +
      'cross-validation between the halves, is fitted to the first half (5 shots) and judged by the test fold. All methods ' +
      'see the same draws. Accuracy: mean over draws ± 95 % interval, and the standard deviation of a draw. Last columns: ' +
      'how much higher the first method is, in percent points, paired by draw, with the p value of the paired t-test; how ' +
      'far prototypes lie from the nearest sample, in distances from sample to nearest sample (median; at most 1 is in the ' +
      'data); the hyper-parameters chosen most often.',
    ...lines.flatMap((line) => [`## ${headline(line)}`, markdownTable(paperTable(line, true))]),
  ]
    .map((block) => `${block}\n`)
    .join('\n');
}

const headline = ({ ways, draws }: PaperSummary): string => `${ways} classes, ${draws} draws`;

function paperTable({ ways, cells }: PaperSummary, withSettings = false): Table {
  const columns = [
    { title: 'method', align: 'left' },
    { title: 'accuracy', align: 'right' },
    { title: 'deviation', align: 'right' },
    { title: 'paper', align: 'right' },
    { title: `${cells[0]!.title} − this`, align: 'right' },
    { title: 'p', align: 'right' },
    { title: 'prototype ratio', align: 'right' },
    { title: 'chosen most often', align: 'left' },
  ] as const;
  const rows = cells.map(({ name, title, accuracy, firstMinusThis, prototypeRatio, chosen }) => [
    title,
    formatPercent(accuracy),
    (100 * accuracy.deviation).toFixed(1),
    PUBLISHED[name]?.[ways]?.toFixed(2) ?? '',
    firstMinusThis === null ? '' : formatDifference(firstMinusThis),
    firstMinusThis === null ? '' : formatP(firstMinusThis.pValue),
    prototypeRatio === null ? '' : prototypeRatio.toFixed(2),
    chosen[0] === undefined ? '' : `${describe(chosen[0].setting)} (${chosen[0].draws})`,
  ]);
  const used = withSettings ? columns.length : columns.length - 1;
  return { columns: columns.slice(0, used), rows: rows.map((row) => row.slice(0, used)) };
}

function describe(setting: ColumnScore['setting']): string {
  return Object.entries(setting)
    .map(([name, value]) => (name === 'initialisation' ? String(value) : `${name} ${value}`))
    .join(', ');
}
