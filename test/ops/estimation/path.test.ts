import { describe, expect, it } from 'vitest';
import { Random } from '../../../src/base/random.ts';
import { fitPrototypes } from '../../../src/ops/estimation/fit-prototypes.ts';
import { choosePoint, PATH_DEFAULTS, regularisationPath } from '../../../src/ops/estimation/path.ts';
import { randomSamples } from './random-problems.ts';

describe('regularisationPath', () => {
  const all = randomSamples('path', 60, 3, 4);
  const part = (from: number, to: number) => ({
    embeddings: all.embeddings.slice(from * 4, to * 4),
    labels: all.labels.slice(from, to),
  });
  const [training, validation] = [part(0, 30), part(30, 60)];
  const options = { initialisation: 'kMeans', temperature: 3, numAlphas: 6 } as const;
  const { points, chosen } = regularisationPath(training.embeddings, training.labels, validation, {
    ...options,
    random: new Random('path'),
  });

  it('goes from the largest strength with anything non-zero down, in equal ratios', () => {
    expect(points.length).toBe(6);
    expect(points[0]!.nonZero).toBeGreaterThan(0);
    expect(points[5]!.nonZero).toBeGreaterThan(points[0]!.nonZero);
    expect(points[5]!.alpha / points[0]!.alpha).toBeCloseTo(PATH_DEFAULTS.smallestRatio, 9);
    for (let at = 2; at < 6; at++) {
      expect(points[at]!.alpha / points[at - 1]!.alpha).toBeCloseTo(points[1]!.alpha / points[0]!.alpha, 9);
    }
  });

  it('chooses the sparsest of those with the least validation error', () => {
    const least = Math.min(...points.map(({ validationError }) => validationError));
    expect(chosen.validationError).toBe(least);
    for (const { validationError, nonZero } of points) {
      if (validationError === least) expect(nonZero).toBeGreaterThanOrEqual(chosen.nonZero);
    }
  });

  it('has the fit that its strength gives by itself', () => {
    const { temperature, initialisation } = options;
    const given = { temperature, initialisation, regulariser: 'l1', alpha: chosen.alpha } as const;
    const alone = fitPrototypes(training.embeddings, training.labels, { ...given, random: new Random('path') });
    expect(alone.association).toEqual(chosen.fitted.association);
  });

  it('survives one class', () => {
    const one = { embeddings: Float64Array.of(1, 2, 3), labels: new Int32Array(3) };
    const path = regularisationPath(one.embeddings, one.labels, one, { numAlphas: 2 });
    expect(path.chosen.validationError).toBe(0);
    expect(path.chosen.nonZero).toBe(0);
  });

  it('refuses a path without strengths', () => {
    expect(() => regularisationPath(training.embeddings, training.labels, validation, { numAlphas: 0 })).toThrow(
      /numAlphas must be an integer of at least 1/,
    );
  });
});

describe('choosePoint', () => {
  it('prefers sparse among equals, the stronger penalty among equally sparse', () => {
    const point = (name: string, nonZero: number, validationError: number) => ({ name, nonZero, validationError });
    const points = [point('null', 0, 0.5), point('a', 4, 0.1), point('b', 4, 0.1), point('c', 9, 0.1)];
    expect(choosePoint(points).name).toBe('a');
  });
});
