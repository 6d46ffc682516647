import { describe, expect, it } from 'vitest';
import { classProbabilities, errorRate } from '../../../src/ops/estimation/predict.ts';

const model = {
  prototypes: Float64Array.of(0, 0, 2, 0),
  association: Float64Array.of(1, 0, 0, 3),
  depth: 2,
  numLabels: 2,
  temperature: 2,
};
const near = 1 / (1 + Math.exp(-1)); // squared distances 0 and 4 over 2τ

describe('classProbabilities', () => {
  it('is softmax(q·W) for the soft-max form', () => {
    const probabilities = classProbabilities({ ...model, form: 'softmax' }, Float32Array.of(0, 0));
    const logits = [near, 3 * (1 - near)] as const;
    expect(probabilities[0]).toBeCloseTo(1 / (1 + Math.exp(logits[1] - logits[0])), 12);
    expect(probabilities[0]! + probabilities[1]!).toBeCloseTo(1, 12);
  });

  it('is the mixture of class distributions for the mixture form', () => {
    const probabilities = classProbabilities({ ...model, form: 'mixture' }, Float32Array.of(0, 0));
    const [first, second] = [Math.E / (Math.E + 1), 1 / (1 + Math.exp(3))];
    expect(probabilities[0]).toBeCloseTo(near * first + (1 - near) * second, 12);
  });

  it('refuses rows that are not whole', () => {
    expect(() => classProbabilities({ ...model, form: 'mixture' }, Float32Array.of(1, 2, 3))).toThrow(
      /whole rows of 2/,
    );
  });
});

describe('errorRate', () => {
  it('is the share of rows whose largest probability is another label’s', () => {
    expect(errorRate(Float64Array.of(0.9, 0.1, 0.2, 0.8, 0.6, 0.4, 0.3, 0.7), Int32Array.of(0, 1, 1, 1), 2)).toBe(0.25);
  });
});
