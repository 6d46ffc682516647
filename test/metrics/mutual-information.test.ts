import { describe, expect, it } from 'vitest';
import { Random } from '../../src/base/random.ts';
import { contingency } from '../../src/metrics/contingency.ts';
import { mutualInformation, nmiArithmetic, nmiGeometric, sizeEntropy } from '../../src/metrics/mutual-information.ts';

// Two classes of two; the second is cut in two: H(a) = log 2, H(b) = ½·log 2 + ½·log 4 = 1.5·log 2, I = H(a).
const a = [0, 0, 1, 1];
const b = [4, 4, 5, 6];

describe('mutual information', () => {
  it('is what one labeling tells of the other', () => {
    expect(mutualInformation(contingency(a, b))).toBeCloseTo(Math.log(2), 12);
    expect(mutualInformation(contingency([0, 0, 1, 1], [0, 1, 0, 1]))).toBe(0);
  });

  it('is H(a) + H(b) - H(a, b) on random labelings', () => {
    const random = new Random(1);
    const first = Array.from({ length: 60 }, () => random.integer(4));
    const second = first.map((label) => (random.next() < 0.5 ? label : random.integer(5)));
    const entropy = (labels: number[]) => {
      const sizes = [...new Set(labels)].map((label) => labels.filter((other) => other === label).length);
      return sizeEntropy(Float64Array.from(sizes), labels.length);
    };
    const joint = entropy(first.map((label, i) => 10 * label + second[i]!));
    const information = mutualInformation(contingency(first, second));
    expect(information).toBeGreaterThan(0.05);
    expect(information).toBeCloseTo(entropy(first) + entropy(second) - joint, 12);
  });
});

describe('normalised mutual information', () => {
  it('divides by the named mean of the entropies', () => {
    expect(nmiArithmetic(a, b)).toBeCloseTo(2 / 2.5, 12);
    expect(nmiGeometric(a, b)).toBeCloseTo(1 / Math.sqrt(1.5), 12);
  });

  it('is symmetric and knows no names', () => {
    expect(nmiArithmetic(b, a)).toBeCloseTo(nmiArithmetic(a, b), 12);
    expect(nmiGeometric([9, 9, 3, 3], b)).toBeCloseTo(nmiGeometric(a, b), 12);
  });

  it.each([
    ['arithmetic', nmiArithmetic],
    ['geometric', nmiGeometric],
  ])('is 1 for the same partition, 0 where one says nothing: %s', (_, nmi) => {
    expect(nmi([0, 1, 1, 2], [5, 3, 3, 4])).toBeCloseTo(1, 12);
    expect(nmi([0, 0, 0], [1, 1, 1])).toBe(1);
    expect(nmi([0, 0, 0], [0, 1, 2])).toBe(0);
  });

  it('is 0.79 for five clusters a class and 20 classes', () => {
    const clusters = Array.from({ length: 200 }, (_, i) => i >> 1);
    const labels = clusters.map((cluster) => cluster % 20);
    expect(nmiArithmetic(clusters, labels)).toBeCloseTo((2 * Math.log(20)) / (Math.log(100) + Math.log(20)), 12);
  });
});
