import type { ComparedMethod } from '../evaluation/compare.ts';
import { formatPercent } from '../metrics/interval.ts';
import type { Table } from '../report/table.ts';

/** Accuracies with their 95 % intervals, and differences to the first line, paired by episode. */
export function comparisonTable(methods: readonly ComparedMethod[]): Table {
  const columns = [
    { title: 'method', align: 'left' },
    { title: 'accuracy', align: 'right' },
    { title: 'against the first', align: 'right' },
    { title: 'p', align: 'right' },
    { title: 'prototypes', align: 'right' },
    { title: 'chosen', align: 'left' },
  ] as const;
  const rows = methods.map(({ method, accuracy, difference, prototypeRatio, setting, atEdge }) => [
    method,
    formatPercent(accuracy),
    difference === null ? '' : `${difference.mean > 0 ? '+' : ''}${formatPercent(difference)}`,
    difference === null ? '' : difference.pValue < 0.001 ? '< 0.001' : difference.pValue.toFixed(3),
    prototypeRatio?.toFixed(2) ?? '',
    setting === null ? '' : formatSetting(setting, atEdge),
  ]);
  const used = methods.length > 1 ? columns.length : 2;
  return { columns: columns.slice(0, used), rows: rows.map((row) => row.slice(0, used)) };
}

/** What a reader needs to know under the table; a line each. */
export function comparisonNotes(methods: readonly ComparedMethod[]): string[] {
  if (methods.length < 2) return [];
  const notes = [
    'Mean ± 95 % interval over episodes; p: paired t test against the first line. Settings were chosen on validation classes.',
  ];
  if (methods.some(({ prototypeRatio }) => prototypeRatio !== null)) {
    notes.push(
      'prototypes: their distance to the nearest support sample, in distances between samples (medians); up to 1 they lie in the data.',
    );
  }
  if (methods.some(({ atEdge }) => atEdge.length > 0)) {
    notes.push('*: best at the end of the values tried; a wider search might find better.');
  }
  return notes;
}

/** `l2, neighbours 3`; a star after a value at the end of those tried. */
function formatSetting(setting: NonNullable<ComparedMethod['setting']>, atEdge: readonly string[]): string {
  const { scaling, ...own } = setting;
  const words = Object.entries(own).map(([name, value]) => {
    const word = typeof value === 'number' ? `${name} ${value}` : value;
    return atEdge.includes(name) ? `${word}*` : word;
  });
  return [scaling === 'none' ? 'unscaled' : scaling, ...words].join(', ');
}
