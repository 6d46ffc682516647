import { expect, it } from 'vitest';
import { comparisonNotes, comparisonTable } from '../../src/cli/comparison-table.ts';
import type { ComparedMethod } from '../../src/evaluation/compare.ts';

const accuracy = (mean: number) => ({ mean, halfWidth: 0.01, deviation: 0.1, count: 100 });
const line = (method: string, mean: number, more: Partial<ComparedMethod> = {}): ComparedMethod => ({
  ...{ method, accuracy: accuracy(mean), accuracies: [], difference: null },
  ...{ setting: null, atEdge: [], prototypeRatio: null, ...more },
});
const against = (mean: number, pValue: number) => ({ difference: { ...accuracy(mean), pValue } });

const lines = [
  line('ours', 0.9, { prototypeRatio: 0.618 }),
  line('better', 0.95, { ...against(0.05, 0.0001), setting: { scaling: 'l2', neighbours: 3 } }),
  line('worse', 0.8, {
    ...against(-0.1, 0.04),
    setting: { scaling: 'none', shape: 'radius', ownShare: 0.5 },
    atEdge: ['ownShare'],
  }),
];

it('shows differences to the first line with their sign, and what was chosen', () => {
  const { columns, rows } = comparisonTable(lines);
  expect(columns).toHaveLength(6);
  expect(rows).toEqual([
    ['ours', '90.00 ± 1.00 %', '', '', '0.62', ''],
    ['better', '95.00 ± 1.00 %', '+5.00 ± 1.00 %', '< 0.001', '', 'l2, neighbours 3'],
    ['worse', '80.00 ± 1.00 %', '-10.00 ± 1.00 %', '0.040', '', 'unscaled, radius, ownShare 0.5*'],
  ]);
});

it('explains under the table what it shows, and only that', () => {
  const notes = comparisonNotes(lines).join('\n');
  expect(notes).toMatch(/paired t test/);
  expect(notes).toMatch(/distances between samples/);
  expect(notes).toMatch(/\*: best at the end/);
  const plain = comparisonNotes([line('ours', 0.9), line('other', 0.8)]);
  expect(plain).toHaveLength(1);
});

it('leaves the comparison out where there is nothing to compare', () => {
  const { columns, rows } = comparisonTable([line('ours', 0.9)]);
  expect(columns).toHaveLength(2);
  expect(rows).toEqual([['ours', '90.00 ± 1.00 %']]);
  expect(comparisonNotes([line('ours', 0.9)])).toEqual([]);
});
