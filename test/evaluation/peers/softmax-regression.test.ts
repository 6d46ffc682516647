import { describe, expect, it } from 'vitest';
import { Random } from '../../../src/base/random.ts';
import {
  crossEntropyObjective,
  fitSoftmaxRegression,
  softmaxRegression,
  type SoftmaxRegression,
} from '../../../src/evaluation/peers/softmax-regression.ts';
import { fitEpisode, type EmbeddedEpisode } from '../../../src/evaluation/peers/classifier.ts';
import { clusterEpisode } from './clusters.ts';

const fit = (e: EmbeddedEpisode, strength: number) =>
  fitSoftmaxRegression(e.support, e.supportLabels, e.numLabels, e.depth, strength);

/** The objective as its definition reads, on the raw embeddings. */
function penalisedLoss(
  e: EmbeddedEpisode,
  { weights, bias }: Pick<SoftmaxRegression, 'weights' | 'bias'>,
  strength: number,
) {
  let loss = 0;
  e.supportLabels.forEach((label, i) => {
    const scores = Array.from(bias, (b, l) => {
      let score = b;
      for (let k = 0; k < e.depth; k++) score += e.support[i * e.depth + k]! * weights[k * e.numLabels + l]!;
      return score;
    });
    const total = scores.reduce((sum, score) => sum + Math.exp(score - scores[label]!), 0);
    loss += Math.log(total) / e.supportLabels.length;
  });
  return loss + strength * weights.reduce((sum, w) => sum + w * w, 0);
}

const narrow = clusterEpisode({ ways: 3, shots: 6, queries: 10, depth: 4, noise: 1 }, new Random('narrow'));
const wide = clusterEpisode({ ways: 4, shots: 2, queries: 10, depth: 30, noise: 1 }, new Random('wide'));

describe('crossEntropyObjective', () => {
  it('has the gradient of its value, by central differences', () => {
    const random = new Random('gradient');
    const rows = Float64Array.from({ length: 5 * 4 }, (_, at) => (at % 4 === 3 ? 1.7 : random.normal()));
    const objective = crossEntropyObjective({
      rows,
      labels: Int32Array.of(0, 1, 2, 1, 1),
      numLabels: 3,
      strength: 0.05,
    });
    const x = Float64Array.from({ length: 12 }, () => random.normal());
    const gradient = new Float64Array(12);
    objective(x, gradient);
    expect(Math.max(...gradient.map(Math.abs))).toBeGreaterThan(0.01);
    const unused = new Float64Array(12);
    gradient.forEach((analytic, at) => {
      const moved = (by: number) =>
        objective(
          x.map((value, i) => (i === at ? value + by : value)),
          unused,
        );
      expect((moved(1e-5) - moved(-1e-5)) / 2e-5).toBeCloseTo(analytic, 8);
    });
  });
});

describe('fitSoftmaxRegression', () => {
  it.each([
    ['more samples than dimensions', narrow],
    ['fewer samples than dimensions', wide],
  ])('ends where the loss on the raw embeddings is level, %s', (_name, episode) => {
    for (const strength of [1e-3, 1e-1]) {
      const model = fit(episode, strength);
      expect(model.relativeGradient).toBeLessThanOrEqual(1e-4);
      const least = penalisedLoss(episode, model, strength);
      const slopeAt = (from: Pick<SoftmaxRegression, 'weights' | 'bias'>, part: 'weights' | 'bias', at: number) => {
        const moved = (by: number) =>
          penalisedLoss(episode, { ...from, [part]: from[part].map((v, i) => (i === at ? v + by : v)) }, strength);
        return (moved(1e-5) - moved(-1e-5)) / 2e-5;
      };
      const nothing = { weights: model.weights.map(() => 0), bias: model.bias.map(() => 0) };
      const steepest = (from: Pick<SoftmaxRegression, 'weights' | 'bias'>) =>
        Math.max(
          ...Array.from(from.weights, (_, at) => Math.abs(slopeAt(from, 'weights', at))),
          ...Array.from(from.bias, (_, at) => Math.abs(slopeAt(from, 'bias', at))),
        );
      expect(steepest(model)).toBeLessThan(3e-4 * steepest(nothing));
      expect(least).toBeLessThan(penalisedLoss(episode, nothing, strength));
    }
  });

  it('agrees with plain gradient descent', () => {
    const strength = 0.02;
    const plain = { weights: new Float64Array(narrow.depth * 3), bias: new Float64Array(3) };
    for (let step = 0; step < 4000; step++) {
      const gradientW = plain.weights.map((w) => 2 * strength * w);
      const gradientB = new Float64Array(3);
      narrow.supportLabels.forEach((label, i) => {
        const row = narrow.support.subarray(i * narrow.depth, (i + 1) * narrow.depth);
        const powers = Array.from(plain.bias, (b, l) =>
          Math.exp(row.reduce((score, value, k) => score + value * plain.weights[k * 3 + l]!, b)),
        );
        const total = powers.reduce((a, b) => a + b, 0);
        powers.forEach((power, l) => {
          const error = (power / total - (l === label ? 1 : 0)) / narrow.supportLabels.length;
          gradientB[l]! += error;
          row.forEach((value, k) => (gradientW[k * 3 + l]! += error * value));
        });
      });
      gradientW.forEach((g, at) => (plain.weights[at]! -= 0.3 * g));
      gradientB.forEach((g, at) => (plain.bias[at]! -= 0.3 * g));
    }
    const model = fit(narrow, strength);
    model.weights.forEach((w, at) => expect(Math.abs(w - plain.weights[at]!)).toBeLessThan(2e-3));
    expect(penalisedLoss(narrow, model, strength)).toBeCloseTo(penalisedLoss(narrow, plain, strength), 6);
  });

  it('goes on to the best weights where a weak penalty makes the loss flat', () => {
    // Far from them the gradient is tiny as well; but only at the best size do smaller and larger weights both lose.
    const strength = 1e-6;
    const easy = clusterEpisode({ ways: 5, shots: 5, queries: 1, depth: 16, noise: 0.3 }, new Random('easy'));
    const model = fit(easy, strength);
    const scaled = (factor: number) =>
      penalisedLoss(
        easy,
        { weights: model.weights.map((w) => w * factor), bias: model.bias.map((b) => b * factor) },
        strength,
      );
    const least = scaled(1);
    expect(scaled(1.2)).toBeGreaterThan(least);
    expect(scaled(0.8)).toBeGreaterThan(least);
  });

  it('shrinks to the class frequencies under a strong penalty, and takes any numbers a class', () => {
    const support = Float32Array.of(1, 2, 3, 4);
    const { bias, weights } = fitSoftmaxRegression(support, Int32Array.of(0, 0, 0, 2), 3, 1, 1e6);
    expect(Math.max(...weights.map(Math.abs))).toBeLessThan(1e-5);
    expect(bias[0]! - bias[2]!).toBeCloseTo(Math.log(3), 2);
    expect(bias[1]!).toBeLessThan(bias[2]! - 3); // no sample: its probability falls to 0
  });

  it('works on one class and on equal rows', () => {
    expect(fitSoftmaxRegression(Float32Array.of(1, 2), Int32Array.of(0, 0), 1, 1, 1).iterations).toBe(0);
    const equal = fitSoftmaxRegression(Float32Array.of(2, 2, 2, 2), Int32Array.of(0, 1), 2, 2, 0.1);
    expect([...equal.weights]).toEqual([0, 0, 0, 0]);
  });

  it('refuses no penalty and labels out of range', () => {
    expect(() => fit(narrow, 0)).toThrow(/strength must be a number above 0, got 0/);
    expect(() => fitSoftmaxRegression(Float32Array.of(1), Int32Array.of(4), 3, 1, 1)).toThrow(/from 0 to 2, got 4/);
    expect(() => fitSoftmaxRegression(Float32Array.of(1, 2), Int32Array.of(0), 3, 1, 1)).toThrow(/\[1, 1\]/);
  });
});

describe('softmaxRegression', () => {
  it('scores queries by the probabilities of the fitted weights', () => {
    const probabilities = fitEpisode(softmaxRegression(0.01), wide).scores(wide.query);
    const { weights, bias } = fit(wide, 0.01);
    for (let i = 0; i < wide.queryLabels.length; i++) {
      const powers = Array.from(bias, (b, l) => {
        let score = b;
        for (let k = 0; k < wide.depth; k++) score += wide.query[i * wide.depth + k]! * weights[k * 4 + l]!;
        return Math.exp(score);
      });
      const total = powers.reduce((a, b) => a + b, 0);
      powers.forEach((power, l) => expect(probabilities[i * 4 + l]).toBeCloseTo(power / total, 5));
    }
  });
});
