import type { Twist } from '../metrics/twist.ts';
import type { Table } from '../report/table.ts';

/** What of a twist is shown, and whether more of it is better. */
const SHOWN = [
  ['nmiArithmetic', 'NMI with k-means', 3],
  ['neighbourPurity', 'neighbours of the same label', 3],
  ['componentsPerClass', 'pieces a label', 1],
] as const;

/** Twists side by side, a row each. `title` says of what. */
export function twistTable(title: string, twists: Readonly<Record<string, Twist>>): Table {
  const columns = [
    { title, align: 'left' as const },
    ...SHOWN.map(([, title]) => ({ title, align: 'right' as const })),
  ];
  const rows = Object.entries(twists).map(([name, twist]) => [
    name,
    ...SHOWN.map(([key, , digits]) => twist[key].toFixed(digits)),
  ]);
  return { columns, rows };
}
