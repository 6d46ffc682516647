import { expect, test } from 'vitest';
import { countPrCurve } from '../src/pr-curve.ts';

/** By definition: each threshold looks at each sample. */
function slowCurve(labels: boolean[], scores: number[], numThresholds: number) {
  const reached = scores.map((score) => Math.floor(score * (numThresholds - 1)));
  return Array.from({ length: numThresholds }, (_, threshold) => {
    const count = (positive: boolean, called: boolean) =>
      labels.filter((label, i) => label === positive && reached[i]! >= threshold === called).length;
    const [tp, fp, tn, fn] = [count(true, true), count(false, true), count(false, false), count(true, false)];
    return [tp, fp, tn, fn, tp === 0 ? 0 : tp / (tp + fp), tp === 0 ? 0 : tp / (tp + fn)].map(Math.fround);
  });
}

test('counts, precision and recall are those of their definitions', () => {
  const scores = Array.from({ length: 300 }, (_, i) => ((i * 37) % 101) / 100);
  const labels = scores.map((score, i) => score + ((i * 13) % 7) / 7 > 0.9);
  const curve = countPrCurve(labels, scores, 11);
  const rows = [curve.truePositives, curve.falsePositives, curve.trueNegatives, curve.falseNegatives, curve.precision, curve.recall]; // prettier-ignore
  const byThreshold = Array.from({ length: 11 }, (_, t) => rows.map((row) => row[t]));
  expect(byThreshold).toEqual(slowCurve(labels, scores, 11));
  expect(curve.recall[0]).toBe(1);
  expect(curve.falseNegatives[10]).toBeGreaterThan(0);
});

test('scores at the ends, and labels as numbers', () => {
  const curve = countPrCurve(Uint8Array.of(1, 0), Float32Array.of(1, 0), 3);
  expect(Array.from(curve.precision)).toEqual([0.5, 1, 1]);
  expect(Array.from(curve.recall)).toEqual([1, 1, 1]);
});

test('without a positive sample, or without any, it is zero and finite', () => {
  for (const scores of [[0.2, 0.9], []]) {
    const { precision, recall } = countPrCurve(scores.map(() => false), scores, 5); // prettier-ignore
    expect([...precision, ...recall]).toEqual(new Array(10).fill(0));
  }
});

test('what does not fit is refused', () => {
  expect(() => countPrCurve([true], [0.5, 0.5], 3)).toThrow('needs a label for each score, got 1 for 2');
  expect(() => countPrCurve([true], [1.01], 3)).toThrow('scores must be from 0 to 1, got 1.01 at 0');
  expect(() => countPrCurve([true], [NaN], 3)).toThrow('got NaN at 0');
  expect(() => countPrCurve([], [], 1)).toThrow('thresholds must be an integer of at least 2, got 1');
});
