import { describe, expect, it } from 'vitest';
import { Random } from '../../../src/base/random.ts';
import { stratifiedFolds } from '../../../src/ops/estimation/folds.ts';

describe('stratifiedFolds', () => {
  const labels = Int32Array.of(0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 0, 1);

  it('judges every sample once, by a fit that did not see it, with labels and sizes even', () => {
    const folds = stratifiedFolds(labels, 3, new Random('folds'));
    expect(folds.flatMap(({ validation }) => validation).sort((a, b) => a - b)).toEqual([...labels.keys()]);
    for (const { training, validation } of folds) {
      expect([...training, ...validation].sort((a, b) => a - b)).toEqual([...labels.keys()]);
      expect([4, 5]).toContain(validation.length);
      for (const label of [0, 1, 2]) {
        expect([1, 2]).toContain(validation.filter((row) => labels[row] === label).length);
      }
    }
  });

  it('is the same for the same stream, another one for another', () => {
    const draw = (seed: string) => JSON.stringify(stratifiedFolds(labels, 2, new Random(seed)));
    expect(draw('a')).toBe(draw('a'));
    expect(draw('a')).not.toBe(draw('b'));
  });

  it('refuses a label with too few samples', () => {
    expect(() => stratifiedFolds(labels, 4, new Random(1))).toThrow(/every label must have 4 samples, 2 has 3/);
  });
});
