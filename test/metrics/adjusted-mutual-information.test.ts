import { describe, expect, it } from 'vitest';
import { Random } from '../../src/base/random.ts';
import { adjustedMutualInformation, expectedMutualInformation } from '../../src/metrics/adjusted-mutual-information.ts';
import { contingency } from '../../src/metrics/contingency.ts';
import { mutualInformation, nmiArithmetic } from '../../src/metrics/mutual-information.ts';

/** All orders of `items`. */
function permutations<T>(items: T[]): T[][] {
  if (items.length === 0) return [[]];
  return items.flatMap((item, i) => permutations(items.filter((_, j) => j !== i)).map((rest) => [item, ...rest]));
}

describe('expectedMutualInformation', () => {
  it.each([
    [
      [0, 0, 0, 1, 1, 2],
      [0, 0, 1, 1, 1, 1],
    ],
    [
      [0, 0, 0, 0, 1, 1, 2],
      [0, 1, 1, 2, 2, 2, 3],
    ],
    [
      [0, 0, 0, 0, 0],
      [0, 1, 1, 1, 1],
    ],
  ])('is the mean over every order of the second labeling: %j and %j', (a, b) => {
    const orders = permutations(b);
    const mean = orders.reduce((sum, order) => sum + mutualInformation(contingency(a, order)), 0) / orders.length;
    const { rowSums, columnSums, total } = contingency(a, b);
    expect(expectedMutualInformation(rowSums, columnSums, total)).toBeCloseTo(mean, 12);
  });
});

describe('adjustedMutualInformation', () => {
  it('is (I - E[I]) over what is left to the mean entropy', () => {
    // a = 0011, b = 0012: I = log 2 in the pairings of a with {01|23}; of the three ways to pair four samples, one is
    // a's own (I = log 2) and two cross it (I = ½·log 2), so E[I] = ⅔·log 2; the mean entropy is 1.25·log 2.
    expect(adjustedMutualInformation([0, 0, 1, 1], [0, 0, 1, 2])).toBeCloseTo((1 - 2 / 3) / (1.25 - 2 / 3), 12);
  });

  it('is 1 for the same partition, also the trivial ones, and 0 where one says nothing', () => {
    expect(adjustedMutualInformation([0, 1, 1, 2], [5, 3, 3, 4])).toBeCloseTo(1, 12);
    expect(adjustedMutualInformation([0, 0, 0], [1, 1, 1])).toBe(1);
    expect(adjustedMutualInformation([0, 1, 2], [2, 0, 1])).toBe(1);
    expect(adjustedMutualInformation([0, 0, 0], [0, 1, 2])).toBeCloseTo(0, 12);
  });

  it('is about 0 for random labels, where NMI is not', () => {
    const random = new Random(3);
    const draw = () => Array.from({ length: 100 }, () => random.integer(30));
    const pairs = Array.from({ length: 20 }, () => [draw(), draw()] as const);
    const mean = (f: (a: number[], b: number[]) => number) => pairs.reduce((sum, [a, b]) => sum + f(a, b), 0) / 20;
    expect(mean(nmiArithmetic)).toBeGreaterThan(0.5);
    expect(Math.abs(mean(adjustedMutualInformation))).toBeLessThan(0.02);
  });
});
