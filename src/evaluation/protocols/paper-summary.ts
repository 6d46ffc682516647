import { meanInterval, pairedDifference, type Interval, type PairedDifference } from '../../metrics/interval.ts';
import { median } from '../../metrics/prototypes-in-data.ts';
import type { ColumnScore, PaperColumn } from './paper-columns.ts';
import { paperKey, type PaperLine } from './paper-table-1.ts';

/** One method at one number of classes. */
export interface PaperCell {
  readonly name: string;
  readonly title: string;
  /** Over draws, 0..1. */
  readonly accuracy: Interval;
  /** The first method's accuracy minus this one's, paired by draw; null for the first itself. */
  readonly firstMinusThis: PairedDifference | null;
  /** Median over draws of the median ratio of a fit; null without prototypes. */
  readonly prototypeRatio: number | null;
  /** How often each setting was chosen, the most frequent first. */
  readonly chosen: readonly { readonly setting: ColumnScore['setting']; readonly draws: number }[];
  /** Of each draw, in order. */
  readonly accuracies: readonly number[];
}

export interface PaperSummary extends PaperLine {
  readonly cells: readonly PaperCell[];
}

/** The table's numbers. @throws RangeError where a result is missing. */
export function summarisePaper(
  lines: readonly PaperLine[],
  columns: readonly Pick<PaperColumn, 'name' | 'title'>[],
  resultOf: (key: string) => ColumnScore | undefined,
): PaperSummary[] {
  return lines.map(({ ways, draws }) => {
    const scores = columns.map(({ name }) =>
      Array.from({ length: draws }, (_, draw) => {
        const score = resultOf(paperKey(ways, draw, name));
        if (score === undefined) throw new RangeError(`summarisePaper: ${paperKey(ways, draw, name)} is missing.`);
        return score;
      }),
    );
    const accuracies = scores.map((own) => own.map(({ accuracy }) => accuracy));
    const cells = columns.map(({ name, title }, c) => ({
      ...{ name, title },
      accuracy: meanInterval(accuracies[c]!),
      firstMinusThis: c === 0 ? null : pairedDifference(accuracies[0]!, accuracies[c]!),
      prototypeRatio: medianRatio(scores[c]!),
      chosen: countSettings(scores[c]!),
      accuracies: accuracies[c]!,
    }));
    return { ways, draws, cells };
  });
}

function medianRatio(scores: readonly ColumnScore[]): number | null {
  const ratios = scores.flatMap(({ prototypeRatio }) => (prototypeRatio === null ? [] : [prototypeRatio]));
  return ratios.length === 0 ? null : median(ratios);
}

function countSettings(scores: readonly ColumnScore[]): PaperCell['chosen'] {
  const counts = new Map<string, number>();
  for (const { setting } of scores) {
    const key = JSON.stringify(setting);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return [...counts]
    .sort((a, b) => b[1] - a[1])
    .map(([key, draws]) => ({ setting: JSON.parse(key) as ColumnScore['setting'], draws }));
}
