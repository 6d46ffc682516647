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
  ] as const;
  const rows = methods.map(({ method, accuracy, difference }) => [
    method,
    formatPercent(accuracy),
    difference === null ? '' : `${difference.mean > 0 ? '+' : ''}${formatPercent(difference)}`,
    difference === null ? '' : difference.pValue < 0.001 ? '< 0.001' : difference.pValue.toFixed(3),
  ]);
  const used = methods.length > 1 ? columns.length : 2;
  return { columns: columns.slice(0, used), rows: rows.map((row) => row.slice(0, used)) };
}
