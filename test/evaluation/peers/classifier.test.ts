import { describe, expect, it } from 'vitest';
import { Random } from '../../../src/base/random.ts';
import { classifierAccuracy } from '../../../src/evaluation/peers/classifier.ts';
import { nearestClassMean } from '../../../src/evaluation/peers/nearest-class-mean.ts';
import { nearestNeighbours } from '../../../src/evaluation/peers/nearest-neighbours.ts';
import { softmaxRegression } from '../../../src/evaluation/peers/softmax-regression.ts';
import { clusterEpisode } from './clusters.ts';

const peers = [
  ['soft-max regression', softmaxRegression(0.01)],
  ['nearest class mean', nearestClassMean],
  ['nearest neighbours', nearestNeighbours(3)],
] as const;

describe('classifierAccuracy', () => {
  it.each(peers)('is high for %s on clear clusters and near chance on noise', (_name, classifier) => {
    const spec = { ways: 5, shots: 5, queries: 20, depth: 16 };
    expect(classifierAccuracy(classifier, clusterEpisode({ ...spec, noise: 0.3 }, new Random(1)))).toBeGreaterThan(
      0.98,
    );
    expect(classifierAccuracy(classifier, clusterEpisode({ ...spec, noise: 100 }, new Random(1)))).toBeLessThan(0.4);
  });

  it.each(peers)('does not depend on the order of the queries, %s', (_name, classifier) => {
    const episode = clusterEpisode({ ways: 4, shots: 3, queries: 8, depth: 6, noise: 1 }, new Random(2));
    const order = new Random(3).shuffle(Array.from(episode.queryLabels.keys()));
    const shuffled = {
      ...episode,
      queryLabels: Int32Array.from(order, (i) => episode.queryLabels[i]!),
      query: Float32Array.from(order.flatMap((i) => [...episode.query.subarray(i * 6, i * 6 + 6)])),
    };
    expect(classifierAccuracy(classifier, shuffled)).toBe(classifierAccuracy(classifier, episode));
  });
});
