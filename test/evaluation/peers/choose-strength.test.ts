import { describe, expect, it } from 'vitest';
import { Random } from '../../../src/base/random.ts';
import { chooseStrength } from '../../../src/evaluation/peers/choose-strength.ts';
import { classifierAccuracy, type Classifier } from '../../../src/evaluation/peers/classifier.ts';
import { softmaxRegression } from '../../../src/evaluation/peers/softmax-regression.ts';
import { clusterEpisode } from './clusters.ts';

const random = new Random('strength');
const episodes = Array.from({ length: 6 }, () =>
  clusterEpisode({ ways: 5, shots: 2, queries: 10, depth: 20, noise: 1.5 }, random),
);

describe('chooseStrength', () => {
  it('takes the strength of the highest mean accuracy', () => {
    const grid = [1e-4, 1e-2, 1, 100];
    const means = grid.map(
      (strength) => episodes.reduce((sum, e) => sum + classifierAccuracy(softmaxRegression(strength), e), 0) / 6,
    );
    const choice = chooseStrength(softmaxRegression, episodes, grid);
    expect(choice.accuracies).toEqual(means);
    expect(means[grid.indexOf(choice.strength)]).toBe(Math.max(...means));
  });

  it('takes the strongest of equals and says when the grid ends there', () => {
    const constant: Classifier = (_s, _l, numLabels, query, depth) =>
      new Float32Array((query.length / depth) * numLabels);
    expect(chooseStrength(() => constant, episodes, [1, 10, 0.1])).toMatchObject({ strength: 10, atEdge: true });
    const peak = (strength: number): Classifier => (strength === 1 ? softmaxRegression(0.01) : constant);
    expect(chooseStrength(peak, episodes, [0.1, 1, 10])).toMatchObject({ strength: 1, atEdge: false });
  });

  it('refuses no episodes', () => {
    expect(() => chooseStrength(softmaxRegression, [])).toThrow(/needs validation episodes/);
  });
});
