import { describe, expect, it } from 'vitest';
import { Random } from '../../../src/base/random.ts';
import { fitEpisode } from '../../../src/evaluation/peers/classifier.ts';
import { matchingAttention } from '../../../src/evaluation/peers/matching-attention.ts';
import { clusterEpisode } from './clusters.ts';

const episode = clusterEpisode({ ways: 3, shots: 2, queries: 4, depth: 5, noise: 1 }, new Random('attention'));

describe('matchingAttention', () => {
  it.each([1, 20])('is the soft-max of cosines, summed by label, at sharpness %d', (sharpness) => {
    const { support, supportLabels, query, depth } = episode;
    const scores = fitEpisode(matchingAttention(sharpness), episode).scores(query);
    for (let q = 0; q < query.length / depth; q++) {
      const x = [...query.subarray(q * depth, (q + 1) * depth)];
      const powers = [...supportLabels].map((_, i) => {
        const row = support.subarray(i * depth, (i + 1) * depth);
        const product = x.reduce((sum, value, k) => sum + value * row[k]!, 0);
        return Math.exp((sharpness * product) / (Math.hypot(...x) * Math.hypot(...row)));
      });
      const total = powers.reduce((a, b) => a + b, 0);
      for (const label of [0, 1, 2]) {
        const wanted = powers.reduce((sum, p, i) => sum + (supportLabels[i] === label ? p / total : 0), 0);
        expect(scores[q * 3 + label]).toBeCloseTo(wanted, 5);
      }
    }
  });

  it('does not overflow when sharp, takes a zero row, and has no prototypes', () => {
    const fitted = matchingAttention(1e4)(Float32Array.of(1, 0, 0, 0), Int32Array.of(0, 1), 2, 2);
    expect([...fitted.scores(Float32Array.of(5, 0))]).toEqual([1, 0]);
    expect([...fitted.scores(Float32Array.of(0, 0))]).toEqual([0.5, 0.5]);
    expect(fitted.prototypeRatio).toBeUndefined();
    expect(() => matchingAttention(0)).toThrow(/sharpness must be a number above 0/);
  });
});
