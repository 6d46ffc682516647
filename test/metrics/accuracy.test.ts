import { describe, expect, it } from 'vitest';
import { accuracy, balancedAccuracy, confusion, predictedLabels } from '../../src/metrics/accuracy.ts';

const labels = [0, 0, 0, 0, 1, 2];
const predicted = [0, 0, 0, 1, 1, 0];

describe('predictedLabels', () => {
  it('takes the highest score of each row, the first of equals', () => {
    expect([...predictedLabels([0.1, 0.7, 0.2, 3, -1, 3, -9, -8, -7], 3)]).toEqual([1, 0, 2]);
  });
});

describe('accuracy', () => {
  it('is the fraction that is right', () => {
    expect(accuracy(predicted, labels)).toBeCloseTo(4 / 6, 12);
  });

  it('refuses nothing and lengths that differ', () => {
    expect(() => accuracy([], [])).toThrow(RangeError);
    expect(() => accuracy([1], [1, 2])).toThrow(/got 1 for 2 labels/);
  });
});

describe('confusion', () => {
  it('has true labels as rows', () => {
    expect([...confusion(predicted, labels, 3)]).toEqual([3, 1, 0, 0, 1, 0, 1, 0, 0]);
  });

  it('refuses a label out of range', () => {
    expect(() => confusion([3], [0], 3)).toThrow(/from 0 to 2, got 0 predicted as 3/);
  });
});

describe('balancedAccuracy', () => {
  it('weighs classes alike and leaves out the absent ones', () => {
    expect(balancedAccuracy(predicted, labels, 3)).toBeCloseTo((3 / 4 + 1 + 0) / 3, 12);
    expect(balancedAccuracy(predicted, labels, 9)).toBeCloseTo((3 / 4 + 1 + 0) / 3, 12);
  });
});
