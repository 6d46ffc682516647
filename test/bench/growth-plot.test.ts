import { expect, it } from 'vitest';
import { growthOf } from '../../bench/exponent.ts';
import { growthPlotSvg } from '../../bench/growth-plot.ts';
import { spread } from '../../bench/statistics.ts';
import { growthTable } from '../../bench/tables.ts';

const sizes = [100, 200, 400];
const rounds = sizes.map((size) => [0.9, 1, 1.1].map((slow) => (slow * size) / 1000));
const result = {
  sweep: { name: 'prototypes', title: 'Prototypes (J)', setting: '1000 samples', axis: 'Prototypes' },
  points: sizes.map((size, i) => ({ size, rounds: rounds[i]!, seconds: spread(rounds[i]!), bytes: size * 2 ** 20 })),
  time: growthOf(sizes, rounds),
};

it('plots time and memory against the size, with the exponents in words', () => {
  const svg = growthPlotSvg(result);
  expect(svg).toContain('Prototypes (J)');
  expect(svg).toContain('1000 samples. Time: size^1.00 over all, size^1.00 over the last two');
  expect(svg.match(/<circle/g)).toHaveLength(2 * sizes.length);
  expect(growthPlotSvg(result)).toBe(svg);
});

it('puts the smallest, the largest and the exponents into a row', () => {
  const [, row] = growthTable([result]).split('\n');
  expect(row!.split(/ {2,}/)).toEqual([
    ...['prototypes', '100', '400', '100.0', '400.0'],
    ...['size^1.00 (1.00-1.00)', 'size^1.00 (1.00-1.00)', '100', '400'],
  ]);
});
