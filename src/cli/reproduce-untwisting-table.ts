import type { UntwistingLine } from '../evaluation/protocols/untwisting-summary.ts';
import { formatPercent, type Interval } from '../metrics/interval.ts';
import { sweepPlotSvg } from '../report/sweep-plot.ts';
import { markdownTable, textTable, type Table } from '../report/table.ts';
import type { TrainedNetwork } from './reproduce-network.ts';
import { formatDifference, formatP, studyPage, type StudyOutput } from './reproduce-output.ts';

/** All that the study of the untwisting term found. */
export interface UntwistingNumbers {
  readonly quick: boolean;
  readonly seed: number;
  /** The term: its form, and the width of the coarse one. */
  readonly form: string;
  readonly width: number;
  readonly trainingEpisodes: number;
  /** Test episodes. */
  readonly episodes: number;
  /** Networks of each weight. */
  readonly seeds: number;
  readonly lines: readonly UntwistingLine[];
  readonly networks: readonly TrainedNetwork[];
}

const PLOT = 'untwisting.svg';

/** The numbers, the page, the table for the terminal, and the plot. */
export function untwistingOutput(numbers: UntwistingNumbers): StudyOutput {
  const table = untwistingTable(numbers.lines);
  const { quick, seed, form, width, trainingEpisodes, episodes, seeds } = numbers;
  const formName = form === 'coarse' ? `coarse, width ${width}` : form;
  const markdown = studyPage('Untwisting: trained with and without the term', quick, [
    `Omniglot, alphabets as classes, ${trainingEpisodes} training episodes of 80 characters with one support and two query ` +
      `images each. Form of the term: ${formName}. ${seeds} networks of each weight; those of one seed have the same first ` +
      'weights and see the same episodes.',
    `Judged on alphabets never seen: accuracy over ${episodes} episodes (seed ${seed}) of 100 random characters with one ` +
      'support image each; NMI (arithmetic mean) of k-means, as many clusters as alphabets, with the alphabets, mean of ' +
      'three draws of five images a character. The same episodes and images for all. Mean over networks ± 95 % interval ' +
      '(Student’s t); gains are to weight 0, paired by seed, accuracy in percent points.',
    markdownTable(table),
    `![NMI and accuracy by the weight of the term](${PLOT})`,
  ]);
  return { numbers, markdown, text: textTable(table), files: { [PLOT]: untwistingPlot(numbers, formName) } };
}

function untwistingTable(lines: readonly UntwistingLine[]): Table {
  const columns = [
    { title: 'weight', align: 'right' },
    { title: 'accuracy', align: 'right' },
    { title: 'gain', align: 'right' },
    { title: 'p', align: 'right' },
    { title: 'NMI', align: 'right' },
    { title: 'gain', align: 'right' },
    { title: 'p', align: 'right' },
  ] as const;
  const rows = lines.map(({ weight, accuracy, nmi, gain }) => [
    String(weight),
    formatPercent(accuracy),
    gain === null ? '' : formatDifference(gain.accuracy),
    gain === null ? '' : formatP(gain.accuracy.pValue),
    plusMinus(nmi, nmi.mean.toFixed(4)),
    gain === null ? '' : plusMinus(gain.nmi, `${gain.nmi.mean >= 0 ? '+' : ''}${gain.nmi.mean.toFixed(4)}`),
    gain === null ? '' : formatP(gain.nmi.pValue),
  ]);
  return { columns, rows };
}

const plusMinus = ({ halfWidth }: Pick<Interval, 'halfWidth'>, mean: string): string =>
  Number.isNaN(halfWidth) ? mean : `${mean} ± ${halfWidth.toFixed(4)}`;

function untwistingPlot({ lines, seeds }: UntwistingNumbers, formName: string): string {
  const percent = ({ mean, halfWidth }: Interval): Pick<Interval, 'mean' | 'halfWidth'> => ({
    mean: 100 * mean,
    halfWidth: 100 * halfWidth,
  });
  return sweepPlotSvg({
    title: 'Alphabets never seen, by the weight of the untwisting term',
    subtitle: `${formName}; ${seeds} networks of each weight, 95 % intervals; gains paired by seed`,
    axis: 'Weight β_u of the untwisting term',
    panels: [
      { label: 'NMI', values: lines.map(({ weight, nmi }) => ({ at: weight, ...nmi })) },
      {
        label: 'NMI gained',
        values: lines.flatMap(({ weight, gain }) => (gain === null ? [] : [{ at: weight, ...gain.nmi }])),
        zero: true,
      },
      {
        label: 'Accuracy gained (points)',
        values: lines.flatMap(({ weight, gain }) => (gain === null ? [] : [{ at: weight, ...percent(gain.accuracy) }])),
        zero: true,
      },
    ],
  });
}
