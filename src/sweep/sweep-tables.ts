import { formatPercent, type Interval } from '../metrics/interval.ts';
import type { Table } from '../report/table.ts';
import { settingText } from './expand.ts';
import type { CombinationSummary, SweepSummary } from './summary.ts';

/** Values of a setting that a table lists at most: numbers that were drawn are for the plot. */
const MOST_VALUES = 12;

/** The combinations, the best on the validation classes first, those without results last; no more than `most`. */
export function combinationTable({ varied, tests, combinations }: SweepSummary, most = Infinity): Table {
  const sorted = [...combinations].sort((a, b) => accuracyOf(b) - accuracyOf(a)).slice(0, most);
  return {
    columns: [
      ...varied.map((title) => ({ title, align: 'left' as const })),
      ...['seeds', 'validation', ...tests].map((title) => ({ title, align: 'right' as const })),
    ],
    rows: sorted.map(({ settings, jobs, done, validation, tests: tested }) => [
      ...varied.map((name) => settingText(settings[name])),
      done === jobs ? String(jobs) : `${done} of ${jobs}`,
      ...[validation, ...tested].map(percent),
    ]),
  };
}

const accuracyOf = ({ validation }: CombinationSummary) => validation?.mean ?? -1;
const percent = (interval: Interval | null) => (interval === null ? '–' : formatPercent(interval));

/** The main effects of the settings with few values; null where there is none. */
export function effectsTable({ effects }: SweepSummary): Table | null {
  const listed = effects.filter(({ values }) => values.length <= MOST_VALUES);
  if (listed.length === 0) return null;
  return {
    columns: [
      { title: 'setting', align: 'left' },
      { title: 'value', align: 'left' },
      { title: 'jobs', align: 'right' },
      { title: 'mean validation accuracy', align: 'right' },
    ],
    rows: listed.flatMap(({ setting, values }) =>
      values.map((value, i) => [i === 0 ? setting : '', value.label, String(value.jobs), formatPercent(value)]),
    ),
  };
}
