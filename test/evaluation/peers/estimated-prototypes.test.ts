import { describe, expect, it } from 'vitest';
import { Random } from '../../../src/base/random.ts';
import { classifierAccuracy, fitEpisode } from '../../../src/evaluation/peers/classifier.ts';
import { estimatedPrototypes } from '../../../src/evaluation/peers/estimated-prototypes.ts';
import { prototypesInData } from '../../../src/metrics/prototypes-in-data.ts';
import { fitPrototypes } from '../../../src/ops/estimation/index.ts';
import { clusterEpisode } from './clusters.ts';

const random = new Random('estimated');
const episode = clusterEpisode({ ways: 4, shots: 5, queries: 5, depth: 6, noise: 0.5 }, random);

describe('estimatedPrototypes', () => {
  it.each(['l2', 'l1', 'dirichlet'] as const)('scores by the class probabilities of the fit, %s', (regulariser) => {
    const options = {
      regulariser,
      association: regulariser === 'dirichlet' ? 'mixture' : 'softmax',
      distanceUnit: 'scatter',
      temperature: 0.3,
    } as const;
    const fitted = fitEpisode(estimatedPrototypes(options, random), episode);
    const scores = fitted.scores(episode.query);
    const { prototypes, association, temperature, form } = fitPrototypes(
      episode.support,
      episode.supportLabels,
      options,
    );
    for (let q = 0; q < episode.queryLabels.length; q++) {
      const logits = Array.from({ length: prototypes.length / 6 }, (_, j) => {
        let distance = 0;
        for (let k = 0; k < 6; k++) distance += (episode.query[q * 6 + k]! - prototypes[j * 6 + k]!) ** 2;
        return -distance / (2 * temperature);
      });
      const matching = softmax(logits);
      const row = (j: number) => [...association.subarray(j * 4, (j + 1) * 4)];
      const mixed = (rows: number[][]) =>
        [0, 1, 2, 3].map((l) => matching.reduce((sum, share, j) => sum + share * rows[j]![l]!, 0));
      const rows = matching.map((_, j) => row(j));
      const wanted = form === 'mixture' ? mixed(rows.map(softmax)) : softmax(mixed(rows));
      wanted.forEach((value, l) => expect(scores[q * 4 + l]).toBeCloseTo(value, 5));
    }
    expect(fitted.prototypeRatio?.()).toBe(prototypesInData(Float32Array.from(prototypes), episode.support, 6).median);
    expect(classifierAccuracy(estimatedPrototypes(options, random), episode)).toBeGreaterThan(0.9);
  });

  it('draws the same k-means for the same support, and wants a sample of every label', () => {
    const kMeans = estimatedPrototypes({ initialisation: 'kMeans' }, random);
    const scores = () => fitEpisode(kMeans, episode).scores(episode.query);
    expect(scores()).toEqual(scores());
    expect(() => kMeans(episode.support, episode.supportLabels, 5, 6)).toThrow(/every label must have a sample/);
  });
});

function softmax(logits: number[]): number[] {
  const powers = logits.map((logit) => Math.exp(logit - Math.max(...logits)));
  const total = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => power / total);
}
