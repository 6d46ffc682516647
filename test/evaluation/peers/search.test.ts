import { describe, expect, it } from 'vitest';
import { Random } from '../../../src/base/random.ts';
import { classifierAccuracy, type Classifier } from '../../../src/evaluation/peers/classifier.ts';
import { buildFamily } from '../../../src/evaluation/peers/family.ts';
import { nearestNeighbours } from '../../../src/evaluation/peers/nearest-neighbours.ts';
import { searchPeer, type SettingAxis } from '../../../src/evaluation/peers/search.ts';
import { clusterEpisode } from './clusters.ts';

const random = new Random('search');
const drawn = (ways: number) => clusterEpisode({ ways, shots: 6, queries: 6, depth: 4, noise: 1.5 }, random);
const episodes = Array.from({ length: 5 }, () => drawn(4));

/** Right on as many of the first 10 queries as `level` says. */
const level =
  (right: number): Classifier =>
  (_support, _labels, numLabels) => ({
    scores: (query) =>
      Float32Array.from({ length: (query.length / 4) * numLabels }, (_, at) => {
        const [q, label] = [Math.floor(at / numLabels), at % numLabels];
        return Number((label === q % numLabels) === q < right); // queries are ordered by label, round and round
      }),
  });
const levels = (values: readonly number[], openEnds: SettingAxis['openEnds'] = 'both') =>
  buildFamily('level', 'a level', { right: { values, openEnds } }, ({ right }) => level(Math.floor(right)));

describe('searchPeer', () => {
  it('takes the setting of the highest mean accuracy, by trying all', () => {
    const family = buildFamily(
      'neighbours',
      'k',
      { neighbours: { values: [1, 3, 7], openEnds: 'last' } },
      ({ neighbours }) => nearestNeighbours(neighbours),
    );
    const few = episodes.slice(0, 2);
    const means = family.candidates.map(
      ({ classifier }) => few.reduce((sum, e) => sum + classifierAccuracy(classifier, e), 0) / 2,
    );
    const choice = searchPeer(family, few);
    choice.accuracies.forEach((value, i) => expect(value).toBeCloseTo(means[i]!, 12));
    expect(choice.accuracy).toBeCloseTo(Math.max(...means), 12);
    const best = means.findIndex((value) => value > Math.max(...means) - 1e-12);
    expect(choice.setting).toEqual(family.candidates[best]?.setting);
    expect(choice.classifier).toBe(family.candidates[best]?.classifier);
  });

  it('takes the first of equals', () => {
    expect(searchPeer(levels([2, 5, 5.5, 1]), episodes).setting).toEqual({ scaling: 'none', right: 5 });
  });

  it('says which setting was best only at the end of its values', () => {
    expect(searchPeer(levels([1, 2, 3]), episodes).atEdge).toEqual(['right']);
    expect(searchPeer(levels([3, 2, 1]), episodes).atEdge).toEqual(['right']);
    expect(searchPeer(levels([3, 2, 1], 'last'), episodes).atEdge).toEqual([]); // nothing is simpler than the first
    expect(searchPeer(levels([1, 2, 3], 'none'), episodes).atEdge).toEqual([]);
    expect(searchPeer(levels([1, 3, 2]), episodes).atEdge).toEqual([]);
    expect(searchPeer(levels([1, 3, 3.5]), episodes).atEdge).toEqual([]); // one inside is as good
  });

  it('tries the better part on all episodes, the others on the first two', () => {
    const calls = new Map<number, number>();
    const counted = buildFamily(
      'counted',
      'counted',
      { right: { values: [0, 1, 2, 3, 4, 5, 6, 7, 8], openEnds: 'both' } },
      ({ right }) =>
        (...support) => {
          calls.set(right, (calls.get(right) ?? 0) + 1);
          return level(right)(...support);
        },
    );
    let steps = 0;
    const choice = searchPeer(counted, episodes, () => steps++);
    // Of 27 candidates seven are to go on; the seventh is as good as two others: the three best levels in three scalings.
    expect([...calls.values()]).toEqual([6, 6, 6, 6, 6, 6, 15, 15, 15]);
    expect(choice.accuracies.filter((value) => value !== null)).toHaveLength(9);
    expect(choice.setting).toEqual({ scaling: 'none', right: 8 });
    expect(steps).toBe(54);
  });

  it('refuses no episodes', () => {
    expect(() => searchPeer(levels([1]), [])).toThrow(/level needs episodes and candidates, got 0 and 3/);
  });
});
