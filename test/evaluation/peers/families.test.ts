import { describe, expect, it } from 'vitest';
import { Random } from '../../../src/base/random.ts';
import { classifierAccuracy, fitEpisode } from '../../../src/evaluation/peers/classifier.ts';
import { PEER_NAMES, peerFamily } from '../../../src/evaluation/peers/families.ts';
import { searchPeer } from '../../../src/evaluation/peers/search.ts';
import { clusterEpisode } from './clusters.ts';

const random = new Random('families');
const spec = { ways: 4, shots: 3, queries: 5, depth: 5, noise: 0.3 };
const [choice, test] = [clusterEpisode(spec, random), clusterEpisode(spec, random)];
const other = clusterEpisode({ ...spec, ways: 8 }, random);
const background = { rows: other.support, labels: other.supportLabels, depth: 5 };

describe('peerFamily', () => {
  it.each(PEER_NAMES)('%s has candidates that learn clear clusters, with each scaling', (name) => {
    const before = random.state();
    const family = peerFamily(name, { random, background });
    expect(family.name).toBe(name);
    expect(new Set(family.candidates.map(({ setting }) => JSON.stringify(setting))).size).toBe(
      family.candidates.length,
    );
    expect(new Set(family.candidates.map(({ setting }) => setting.scaling)).size).toBe(3);
    const { classifier, accuracy } = searchPeer(family, [choice]);
    expect(accuracy).toBeGreaterThan(0.9);
    expect(classifierAccuracy(classifier, test)).toBeGreaterThan(0.85);
    expect(random.state()).toEqual(before);
  });

  it.each(PEER_NAMES)('%s scores any query, from one sample a class or from few and many', (name) => {
    const { candidates } = peerFamily(name, { random, background });
    const unbalanced = {
      ...choice,
      support: choice.support.slice(0, 35),
      supportLabels: Int32Array.of(0, 1, 2, 3, 0, 0, 0),
    };
    const single = { ...choice, support: choice.support.slice(0, 20), supportLabels: Int32Array.of(0, 1, 2, 3) };
    for (const episode of [single, unbalanced]) {
      for (const { classifier, setting } of [candidates[0]!, candidates.at(-1)!]) {
        const fitted = fitEpisode(classifier, episode);
        const scores = fitted.scores(episode.query);
        expect(scores.every(Number.isFinite), JSON.stringify(setting)).toBe(true);
        expect(scores).toHaveLength(20 * 4);
        expect(fitted.prototypeRatio?.() ?? 0).toBeGreaterThanOrEqual(0);
      }
    }
  });

  it('asks for a background where one is needed', () => {
    expect(() => peerFamily('siamese', { random })).toThrow(/needs a background/);
  });
});
