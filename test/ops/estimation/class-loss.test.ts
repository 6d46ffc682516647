import { describe, expect, it } from 'vitest';
import { mixtureLoss, softmaxLoss } from '../../../src/ops/estimation/class-loss.ts';

const problem = { labels: Int32Array.of(0, 1), numLabels: 2 };
const matching = Float64Array.of(0.75, 0.25, 0.5, 0.5);

describe('softmaxLoss', () => {
  it('is the mean cross-entropy, with probability less target as errors', () => {
    const errors = new Float64Array(4);
    const loss = softmaxLoss(problem, matching, Float64Array.of(2, 0, 0, 2), errors);
    const right = 1 / (1 + Math.exp(-1)); // logits 1.5 and 0.5
    expect(loss).toBeCloseTo(-(Math.log(right) + Math.log(0.5)) / 2, 12);
    [right - 1, 1 - right, 0.5, -0.5].forEach((value, at) => expect(errors[at]).toBeCloseTo(value, 12));
  });

  it('stays finite for weights far beyond the range of exp', () => {
    expect(softmaxLoss(problem, matching, Float64Array.of(0, 4000, 0, 0), new Float64Array(4))).toBeCloseTo(1500, 6);
  });
});

describe('mixtureLoss', () => {
  it('is the mean cross-entropy, with the prototypes’ shares in it', () => {
    const shares = new Float64Array(4);
    const loss = mixtureLoss(problem, matching, Float64Array.of(0.8, 0.2, 0.4, 0.6), shares);
    expect(loss).toBeCloseTo(-(Math.log(0.7) + Math.log(0.4)) / 2, 12);
    [0.6 / 0.7, 0.1 / 0.7, 0.25, 0.75].forEach((value, at) => expect(shares[at]).toBeCloseTo(value, 12));
  });
});
