import { expect, it } from 'vitest';
import { comparisonTable } from '../../src/cli/comparison-table.ts';

const accuracy = (mean: number) => ({ mean, halfWidth: 0.01, deviation: 0.1, count: 100 });
const line = (method: string, mean: number, against?: { mean: number; pValue: number }) => ({
  ...{ method, accuracy: accuracy(mean), accuracies: [] },
  difference: against === undefined ? null : { ...accuracy(against.mean), pValue: against.pValue },
});

it('shows differences to the first line with their sign', () => {
  const { columns, rows } = comparisonTable([
    line('ours', 0.9),
    line('better', 0.95, { mean: 0.05, pValue: 0.0001 }),
    line('worse', 0.8, { mean: -0.1, pValue: 0.04 }),
  ]);
  expect(columns).toHaveLength(4);
  expect(rows).toEqual([
    ['ours', '90.00 ± 1.00 %', '', ''],
    ['better', '95.00 ± 1.00 %', '+5.00 ± 1.00 %', '< 0.001'],
    ['worse', '80.00 ± 1.00 %', '-10.00 ± 1.00 %', '0.040'],
  ]);
});

it('leaves the comparison out where there is nothing to compare', () => {
  const { columns, rows } = comparisonTable([line('ours', 0.9)]);
  expect(columns).toHaveLength(2);
  expect(rows).toEqual([['ours', '90.00 ± 1.00 %']]);
});
