import { describe, expect, it } from 'vitest';
import { Random } from '../../src/base/random.ts';
import { expectedCalibrationError, reliabilityBins } from '../../src/metrics/calibration.ts';

/** Rows of two probabilities, the first given. */
const binary = (first: number[]) => first.flatMap((p) => [p, 1 - p]);

describe('reliabilityBins', () => {
  // Predictions 0 at 0.9, 0 at 0.95, 0 at 0.8, 1 at 0.7.
  const bins = reliabilityBins(binary([0.9, 0.95, 0.8, 0.3]), [0, 1, 0, 1], 2, 5);

  it('sorts predictions by their confidence, the upper border included', () => {
    expect(bins.map(({ count }) => count)).toEqual([0, 0, 0, 2, 2]);
    expect(bins[4]!.confidence).toBeCloseTo(0.925, 12);
    expect(bins[4]!.accuracy).toBe(0.5);
    expect(bins[3]!.confidence).toBeCloseTo(0.75, 12);
    expect(bins[3]!.accuracy).toBe(1);
    expect([bins[3]!.from, bins[3]!.to]).toEqual([0.6, 0.8]);
    expect(bins[0]!.confidence).toBeNaN();
  });

  it('keeps 0, 1 and a float32 above 1 in their bins', () => {
    const edge = reliabilityBins([0, 1, 1.0000001], [0, 0, 0], 1, 3);
    expect(edge.map(({ count }) => count)).toEqual([1, 0, 2]);
  });

  it('takes the first of equals as the prediction', () => {
    expect(reliabilityBins([0.5, 0.5], [0], 2, 1)[0]!.accuracy).toBe(1);
  });

  it('wants a label a row', () => {
    expect(() => reliabilityBins([0.5, 0.5], [0, 1], 2, 1)).toThrow('got 2 labels for 1 rows');
  });
});

describe('expectedCalibrationError', () => {
  it('is the mean gap of the bins, weighted by their predictions', () => {
    const bins = reliabilityBins(binary([0.9, 0.95, 0.8, 0.3]), [0, 1, 0, 1], 2, 5);
    expect(expectedCalibrationError(bins)).toBeCloseTo(0.5 * 0.425 + 0.5 * 0.25, 12);
  });

  it('is 0 for sure and right predictions, 1 for sure and wrong ones', () => {
    expect(expectedCalibrationError(reliabilityBins([1, 0, 0, 1], [0, 1], 2, 10))).toBe(0);
    expect(expectedCalibrationError(reliabilityBins([1, 0, 0, 1], [1, 0], 2, 10))).toBe(1);
  });

  it('is small where labels are drawn from the probabilities', () => {
    const random = new Random(1);
    const first = Array.from({ length: 20_000 }, () => random.next());
    const labels = first.map((p) => (random.next() < p ? 0 : 1));
    expect(expectedCalibrationError(reliabilityBins(binary(first), labels, 2, 15))).toBeLessThan(0.02);
    const sharpened = first.map((p) => p ** 3 / (p ** 3 + (1 - p) ** 3));
    expect(expectedCalibrationError(reliabilityBins(binary(sharpened), labels, 2, 15))).toBeGreaterThan(0.1);
  });
});
