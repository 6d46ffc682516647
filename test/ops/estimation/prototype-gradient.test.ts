import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random } from '../../../src/base/random.ts';
import { prototypeGradient } from '../../../src/ops/estimation/prototype-gradient.ts';
import { anySamples, FORMS, pointOf, problemOf, randomAssociation, randomCoordinates } from './random-problems.ts';

const STEP = 1e-4;

describe.each(FORMS)('gradient in P of $association with $regulariser', ({ association: form, regulariser }) => {
  it.each([0, 0.3])('is that of central differences, anchor %f', (anchor) => {
    fc.assert(
      fc.property(anySamples, fc.integer({ min: 1, max: 4 }), (samples, numPrototypes) => {
        const problem = problemOf(samples, { form, regulariser, anchor, temperature: 5 });
        const random = new Random('slope');
        const coordinates = randomCoordinates(random, problem, numPrototypes);
        const association = randomAssociation(random, problem, numPrototypes);
        const { prototypes, matched } = pointOf(problem, coordinates, association);
        const { slope } = prototypeGradient(problem, prototypes, matched, association);
        const at = (entry: number, step: number) => {
          const moved = coordinates.slice();
          moved[entry]! += step;
          return pointOf(problem, moved, association).objective;
        };
        slope.forEach((value, entry) => {
          const difference = (at(entry, STEP) - at(entry, -STEP)) / (2 * STEP);
          expect(Math.abs(value - difference)).toBeLessThan(1e-6 * (1 + Math.abs(value)));
        });
      }),
      { numRuns: 25 },
    );
  });
});

describe('prototypeGradient', () => {
  it('pulls a lone prototype to the mean of the samples by the anchor alone', () => {
    const samples = { embeddings: Float64Array.of(0, 2, 4), labels: new Int32Array(3), numLabels: 1, depth: 1 };
    const problem = problemOf(samples, { anchor: 0.5, temperature: 3 });
    const { prototypes, matched } = pointOf(problem, Float64Array.of(1), Float64Array.of(0));
    const { slope, pull } = prototypeGradient(problem, prototypes, matched, Float64Array.of(0));
    expect(slope[0]).toBeCloseTo(0.5, 12); // λ(p - mean)
    expect(slope[0]! / pull[0]!).toBeCloseTo(1, 12); // the k-means update goes all the way
  });
});
