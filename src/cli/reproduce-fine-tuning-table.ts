import {
  formatPercent,
  meanInterval,
  pairedDifference,
  type Interval,
  type PairedDifference,
} from '../metrics/interval.ts';
import { markdownTable, textTable, type Table } from '../report/table.ts';
import type { FrozenCheck } from './frozen-check.ts';
import { formatDifference, formatP, studyPage, type StudyOutput } from './reproduce-output.ts';

/** How the study was made. */
export interface FineTuningSettings {
  readonly quick: boolean;
  readonly seed: number;
  readonly source: string;
  /** The last frozen layer. */
  readonly freeze: string;
  readonly size: number;
  readonly trainingClasses: number;
  readonly testClasses: number;
  readonly trainingEpisodes: number;
  readonly episodes: number;
}

/** @param frozen,trained accuracies of the same episodes */
export function fineTuningOutput(
  settings: FineTuningSettings,
  frozen: readonly number[],
  trained: readonly number[],
  check: FrozenCheck,
): StudyOutput {
  const gain = pairedDifference(trained, frozen);
  const cells = { frozen: meanInterval(frozen), trained: meanInterval(trained), gain };
  const table = fineTuningTable(cells);
  const { quick, seed, source, freeze, size, trainingClasses, testClasses, trainingEpisodes, episodes } = settings;
  const frozenSentence = describeCheck(check);
  const markdown = studyPage('Fine-tuning a pre-trained network', quick, [
    `${source} at ${size} pixels, frozen up to \`${freeze}\`; the layers above trained on ${trainingEpisodes} episodes of ` +
      `${trainingClasses} Omniglot classes (split vinyals), 20-way 1-shot, class means as prototypes. Test: ${episodes} ` +
      `episodes of ${testClasses} classes never seen (seed ${seed}), 20-way 1-shot, 5 queries a class, the same for both. ` +
      'Mean ± 95 % interval; the gain in percent points, paired by episode, with the p value of the paired t-test. Frozen ' +
      'layers are computed once for each image and cached; the whole network is used for the check below.',
    markdownTable(table),
    frozenSentence,
  ]);
  return { numbers: { ...settings, ...cells, check }, markdown, text: `${textTable(table)}\n${frozenSentence}` };
}

function describeCheck({ episodes, frozenTensors, frozenBytes, frozenChanged, trainedChanged }: FrozenCheck): string {
  const verdict = frozenChanged === 0 ? 'bitwise unchanged' : `${frozenChanged} of them CHANGED`;
  return (
    `Frozen weights: ${frozenTensors} tensors of ${frozenBytes} bytes, ${verdict} after ${episodes} episodes through the ` +
    `whole network; ${trainedChanged} tensors above them were trained.`
  );
}

function fineTuningTable(cells: { frozen: Interval; trained: Interval; gain: PairedDifference }): Table {
  const columns = [
    { title: 'upper layers', align: 'left' },
    { title: 'accuracy', align: 'right' },
    { title: 'gain', align: 'right' },
    { title: 'p', align: 'right' },
  ] as const;
  const rows = [
    ['frozen', formatPercent(cells.frozen), '', ''],
    ['trained', formatPercent(cells.trained), formatDifference(cells.gain), formatP(cells.gain.pValue)],
  ];
  return { columns, rows };
}
