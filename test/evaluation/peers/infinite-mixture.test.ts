import { describe, expect, it } from 'vitest';
import { Random } from '../../../src/base/random.ts';
import { fitEpisode } from '../../../src/evaluation/peers/classifier.ts';
import { clusterLimit, infiniteMixture } from '../../../src/evaluation/peers/infinite-mixture.ts';
import { nearestClassMean } from '../../../src/evaluation/peers/nearest-class-mean.ts';
import { nearestNeighbours } from '../../../src/evaluation/peers/nearest-neighbours.ts';
import { predictedLabels } from '../../../src/metrics/accuracy.ts';
import { clusterEpisode } from './clusters.ts';

const episode = clusterEpisode({ ways: 4, shots: 4, queries: 6, depth: 3, noise: 0.5 }, new Random('infinite'));

describe('clusterLimit', () => {
  it('is −2σ log α + Dσ log(1 + ρ/σ)', () => {
    expect(clusterLimit(5, 10, 64)).toBeCloseTo(-10 * Math.log(0.1) + 320 * Math.log(3), 10);
    expect(clusterLimit(5, 0, 64)).toBeCloseTo(10 * Math.log(10), 10);
  });
});

describe('infiniteMixture', () => {
  it('founds a cluster for a far sample, and shares samples softly among those of its class', () => {
    const [support, labels] = [Float32Array.of(0, 1, 9, 4), Int32Array.of(0, 0, 0, 1)];
    const all = [0, 1, 9, 4];
    const variance = (values: readonly number[]) => {
      const mean = values.reduce((a, b) => a + b, 0) / values.length;
      return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
    };
    const sigma = 0.2 * variance(all);
    const limit = -2 * sigma * Math.log(0.1) + sigma * Math.log(1 + variance([10 / 3, 4]) / sigma);
    // Class 0 starts at 10/3; 0 and 1 are within the limit of it, 9 is not and founds a cluster.
    expect((10 / 3) ** 2).toBeLessThan(limit);
    expect((9 - 10 / 3) ** 2).toBeGreaterThan(limit);
    const share = (x: number) => {
      const [near, far] = [Math.exp(-((x - 10 / 3) ** 2) / (2 * sigma)), Math.exp(-((x - 9) ** 2) / (2 * sigma))];
      return near / (near + far);
    };
    const mean = (weight: (x: number) => number) =>
      [0, 1, 9].reduce((sum, x) => sum + weight(x) * x, 0) / [0, 1, 9].reduce((sum, x) => sum + weight(x), 0);
    const clusters = [mean(share), mean((x) => 1 - share(x))];
    const scores = infiniteMixture(0.2)(support, labels, 2, 1).scores(Float32Array.of(2, 8));
    expect(scores[0]).toBeCloseTo(-Math.min(...clusters.map((c) => (2 - c) ** 2)), 4);
    expect(scores[2]).toBeCloseTo(-Math.min(...clusters.map((c) => (8 - c) ** 2)), 4);
    expect(scores[1]).toBeCloseTo(-4, 5);
  });

  it('goes from one prototype a class to one a sample as the spread falls', () => {
    const wide = fitEpisode(infiniteMixture(100), episode).scores(episode.query);
    fitEpisode(nearestClassMean, episode)
      .scores(episode.query)
      .forEach((score, at) => expect(wide[at]).toBeCloseTo(score, 4));
    const narrow = fitEpisode(infiniteMixture(1e-6), episode).scores(episode.query);
    const nearest = fitEpisode(nearestNeighbours(1), episode).scores(episode.query);
    expect(predictedLabels(narrow, 4)).toEqual(predictedLabels(nearest, 4));
  });

  it('takes a label without samples, and equal samples', () => {
    const fitted = infiniteMixture(1)(Float32Array.of(3, 3), Int32Array.of(0, 0), 2, 1);
    expect([...fitted.scores(Float32Array.of(5))]).toEqual([-4, -Infinity]);
    expect(() => infiniteMixture(0)).toThrow(/spread must be a number above 0/);
  });
});
