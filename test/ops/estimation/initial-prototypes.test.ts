import { describe, expect, it } from 'vitest';
import { Random } from '../../../src/base/random.ts';
import type { FitOptions } from '../../../src/ops/estimation/fit-options.ts';
import { initialPrototypes } from '../../../src/ops/estimation/initial-prototypes.ts';
import { combineSamples, sampleCoefficients } from '../../../src/ops/estimation/sample-span.ts';
import { problemOf } from './random-problems.ts';

const samples = {
  embeddings: Float64Array.of(0, 0, 1, 0, 8, 8, 9, 8, 0, 9),
  labels: Int32Array.of(0, 0, 0, 0, 1),
  numLabels: 2,
  depth: 2,
};
const problem = problemOf(samples, {});

function start(initialisation: FitOptions['initialisation'], random?: Random) {
  const initial = initialPrototypes(problem, { initialisation, perClass: 2 }, random);
  const coefficients = sampleCoefficients(problem.span, initial.coordinates, 5, initial.founderLabels.length);
  const prototypes = combineSamples(coefficients, samples.embeddings, 5);
  return { ...initial, prototypes: Array.from(prototypes, (value) => Math.round(value * 1e6) / 1e6 + 0) };
}

describe('initialPrototypes', () => {
  it('are the class means', () => {
    const { prototypes, founderLabels, founderSamples } = start('classMeans');
    expect(prototypes).toEqual([4.5, 4, 0, 9]);
    expect(founderLabels).toEqual([0, 1]);
    expect(founderSamples).toEqual([-1, 4]);
  });

  it('are k-means of each class, one where there is one sample', () => {
    const { prototypes, founderLabels } = start('kMeans', new Random(2));
    expect(founderLabels).toEqual([0, 0, 1]);
    const [first, second] = prototypes[0]! < prototypes[2]! ? [0, 2] : [2, 0];
    expect(prototypes.slice(first, first + 2)).toEqual([0.5, 0]);
    expect(prototypes.slice(second, second + 2)).toEqual([8.5, 8]);
    expect(() => start('kMeans')).toThrow(/pass a Random/);
  });

  it('are as many as the samples ask for', () => {
    const { prototypes, founderLabels } = start('adaptive');
    expect(founderLabels).toEqual([0, 0, 1]);
    expect(prototypes).toEqual([0.5, 0, 8.5, 8, 0, 9]);
  });

  it('are the samples', () => {
    const { prototypes, founderLabels, founderSamples } = start('supportSamples');
    expect(prototypes).toEqual([...samples.embeddings]);
    expect(founderLabels).toEqual([...samples.labels]);
    expect(founderSamples).toEqual([0, 1, 2, 3, 4]);
  });
});
