import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random } from '../../../src/base/random.ts';
import { combineSamples, sampleCoefficients } from '../../../src/ops/estimation/sample-span.ts';
import {
  anySamples,
  definedObjective,
  FORMS,
  pointOf,
  problemOf,
  randomAssociation,
  randomCoordinates,
} from './random-problems.ts';

describe.each(FORMS)('C of $association with $regulariser', ({ association: form, regulariser }) => {
  it('is what its definition reads on the embeddings', () => {
    fc.assert(
      fc.property(anySamples, fc.integer({ min: 1, max: 5 }), (samples, numPrototypes) => {
        const problem = problemOf(samples, { form, regulariser, temperature: 20 });
        const random = new Random('objective');
        const coordinates = randomCoordinates(random, problem, numPrototypes);
        const association = randomAssociation(random, problem, numPrototypes);
        const { objective } = pointOf(problem, coordinates, association);
        const coefficients = sampleCoefficients(problem.span, coordinates, problem.numSamples, numPrototypes);
        const prototypes = combineSamples(coefficients, samples.embeddings, problem.numSamples);
        const defined = definedObjective(problem, samples, prototypes, association);
        expect(Math.abs(objective - defined)).toBeLessThan(1e-6 * (1 + Math.abs(defined)));
      }),
      { numRuns: 40 },
    );
  });
});
