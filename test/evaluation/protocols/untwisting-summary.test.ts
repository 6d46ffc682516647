import { expect, it } from 'vitest';
import { summariseUntwisting } from '../../../src/evaluation/protocols/untwisting-summary.ts';

const SCORES: Record<string, { accuracies: number[]; nmis: number[] }> = {
  '0 1': { accuracies: [0.5, 0.7], nmis: [0.2, 0.4] },
  '0 2': { accuracies: [0.6, 0.6], nmis: [0.3, 0.5] },
  '4 1': { accuracies: [0.7, 0.7], nmis: [0.4, 0.4] },
  '4 2': { accuracies: [0.6, 0.8], nmis: [0.5, 0.7] },
};

it('takes the mean of each network, then pairs networks by seed', () => {
  const [without, with4] = summariseUntwisting([0, 4], [1, 2], (weight, seed) => SCORES[`${weight} ${seed}`]);
  expect(without!.gain).toBeNull();
  expect(without!.accuracy).toMatchObject({ count: 2, deviation: 0 });
  expect(without!.accuracy.mean).toBeCloseTo(0.6, 12);
  expect(with4!.seeds.map(({ accuracy }) => accuracy)).toEqual([0.7, 0.7].map((value) => expect.closeTo(value, 12)));
  expect(with4!.gain!.accuracy.mean).toBeCloseTo(0.1, 12);
  // Gains in NMI of 0.1 and 0.2: mean 0.15, Student's t of one degree of freedom 12.706 times 0.05.
  expect(with4!.gain!.nmi.mean).toBeCloseTo(0.15, 12);
  expect(with4!.gain!.nmi.halfWidth).toBeCloseTo(12.706 * 0.05, 3);
});

it('misses a network that is not there', () => {
  expect(() => summariseUntwisting([0, 8], [1], (weight, seed) => SCORES[`${weight} ${seed}`])).toThrow(
    'weight 8 and seed 1 is missing',
  );
});
