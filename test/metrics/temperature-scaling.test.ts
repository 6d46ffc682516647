import { describe, expect, it } from 'vitest';
import { Random } from '../../src/base/random.ts';
import { fitTemperature, scaledProbabilities } from '../../src/metrics/temperature-scaling.ts';

/** Mean negative log-likelihood in nats. */
function loss(logits: number[], labels: number[], numLabels: number, temperature: number): number {
  const probabilities = scaledProbabilities(logits, numLabels, temperature);
  return labels.reduce((sum, label, i) => sum - Math.log(probabilities[i * numLabels + label]!), 0) / labels.length;
}

describe('scaledProbabilities', () => {
  it('is the soft-max of logits over the temperature', () => {
    const [first] = scaledProbabilities([3, 1], 2, 2);
    expect(first).toBeCloseTo(1 / (1 + Math.exp(-1)), 12);
  });

  it('is finite for large logits', () => {
    expect([...scaledProbabilities([1e5, 0, -1e5, 0], 2, 1)]).toEqual([1, 0, 0, 1]);
  });

  it('refuses a temperature of 0', () => {
    expect(() => scaledProbabilities([1, 0], 2, 0)).toThrow('temperature must be a number above 0, got 0');
  });
});

describe('fitTemperature', () => {
  it('makes the confidence the frequency', () => {
    // Always logits (4, 0), right three times in four: sigmoid(4/T) = ¾, so T = 4/log 3.
    const logits = [4, 0, 4, 0, 4, 0, 4, 0];
    expect(fitTemperature(logits, [0, 0, 0, 1], 2)).toBeCloseTo(4 / Math.log(3), 9);
  });

  it('has the least loss of all temperatures on a grid', () => {
    const random = new Random(1);
    const logits = Array.from({ length: 50 * 3 }, () => random.normal(0, 4));
    const labels = Array.from({ length: 50 }, (_, i) => {
      const row = logits.slice(3 * i, 3 * i + 3);
      return random.next() < 0.7 ? row.indexOf(Math.max(...row)) : random.integer(3);
    });
    const fitted = loss(logits, labels, 3, fitTemperature(logits, labels, 3));
    for (let log = -4.5; log <= 4.5; log += 0.01) {
      expect(loss(logits, labels, 3, Math.exp(log))).toBeGreaterThanOrEqual(fitted - 1e-12);
    }
    const doubled = logits.map((logit) => 2 * logit);
    expect(fitTemperature(doubled, labels, 3)).toBeCloseTo(2 * fitTemperature(logits, labels, 3), 8);
  });

  it('stays in its range where all is right, and where the logits mislead', () => {
    expect(fitTemperature([10, 0, 0, 10], [0, 1], 2)).toBeCloseTo(0.01, 9);
    expect(fitTemperature([10, 0, 0, 10], [1, 0], 2)).toBeCloseTo(100, 6);
  });

  it('wants a label a row', () => {
    expect(() => fitTemperature([1, 0], [0, 1], 2)).toThrow('got 2 labels for 1 rows');
  });
});
