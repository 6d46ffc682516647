import { describe, expect, it } from 'vitest';
import { Random } from '../../../src/base/random.ts';
import { crossValidateFit } from '../../../src/ops/estimation/cross-validate.ts';
import { stratifiedFolds } from '../../../src/ops/estimation/folds.ts';
import { randomSamples } from './random-problems.ts';

const { embeddings, labels } = randomSamples('cross', 48, 3, 4);
const folds = stratifiedFolds(labels, 2, new Random('folds'));

describe('crossValidateFit', () => {
  it('finds that a class of two clusters needs two prototypes, and gives every score', () => {
    const candidates = [{ initialisation: 'classMeans' }, { initialisation: 'kMeans', perClass: 2 }] as const;
    const { best, scores } = crossValidateFit(embeddings, labels, folds, candidates, new Random('k'));
    expect(best.candidate).toBe(candidates[1]);
    expect(scores.map(({ candidate }) => candidate)).toEqual(candidates);
    for (const { accuracy, accuracies } of scores) {
      expect(accuracy).toBeCloseTo((accuracies[0]! + accuracies[1]!) / 2, 12);
    }
    expect(scores[1]!.accuracy).toBeGreaterThan(scores[0]!.accuracy + 0.05);
    expect(scores[1]!.crossEntropy).toBeLessThan(scores[0]!.crossEntropy);
  });

  it('takes the simplest of equals: fewest prototypes, strongest penalty, largest temperature, first', () => {
    const apart = Float64Array.of(0, 0.1, 0.2, 0.3, 90, 90.1, 90.2, 90.3);
    const apartLabels = Int32Array.of(0, 0, 0, 0, 1, 1, 1, 1);
    const halves = [{ training: [0, 1, 4, 5], validation: [2, 3, 6, 7] }];
    const candidates = [
      { initialisation: 'supportSamples', alpha: 1 },
      { alpha: 0.01, temperature: 100 },
      { alpha: 0.1, temperature: 1 },
      { alpha: 0.1, temperature: 10 },
      { alpha: 0.1, temperature: 10, scaling: 'none' },
    ] as const;
    const { best, scores } = crossValidateFit(apart, apartLabels, halves, candidates);
    expect(scores.map(({ accuracy }) => accuracy)).toEqual([1, 1, 1, 1, 1]);
    expect(best).toBe(scores[3]);
  });

  it('is the same twice and leaves the stream where it was', () => {
    const random = new Random('again');
    const before = random.state();
    const run = () => crossValidateFit(embeddings, labels, folds, [{ initialisation: 'kMeans' }], random);
    expect(run()).toEqual(run());
    expect(random.state()).toEqual(before);
  });

  it('refuses nothing to try, and labels that a fold does not train', () => {
    expect(() => crossValidateFit(embeddings, labels, folds, [])).toThrow(/needs folds and candidates, got 2 and 0/);
    const validation = [labels.indexOf(1)];
    const untrained = [{ training: [labels.indexOf(0)], validation }];
    expect(() => crossValidateFit(embeddings, labels, untrained, [{}])).toThrow(/on label 1 without a training row/);
    const missing = [{ training: [labels.indexOf(1)], validation }];
    expect(() => crossValidateFit(embeddings, labels, missing, [{}])).toThrow(/every label must have a sample/);
  });
});
