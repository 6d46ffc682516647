import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random } from '../../../src/base/random.ts';
import { classProbabilities, fitPrototypes } from '../../../src/ops/estimation/index.ts';
import { objective } from '../../../src/ops/estimation/objective.ts';
import { prototypeGradient } from '../../../src/ops/estimation/prototype-gradient.ts';
import { stepAssociation } from '../../../src/ops/estimation/w-step-softmax.ts';
import { classDistributionGradient } from '../../../src/ops/estimation/w-step-mixture.ts';
import { anySamples, FORMS, pointOf, problemOf, randomAssociation, randomCoordinates } from './random-problems.ts';

const STEP = 1e-4;
const anyWeights = (numSamples: number) => {
  const random = new Random('weights');
  return Float64Array.from({ length: numSamples }, () => random.uniform(0.2, 3));
};

describe.each(FORMS)('weighted samples under $association with $regulariser', ({ association: form, regulariser }) => {
  it('have the gradient in P of central differences', () => {
    fc.assert(
      fc.property(anySamples, fc.integer({ min: 1, max: 4 }), (samples, numPrototypes) => {
        const weights = anyWeights(samples.labels.length);
        const problem = problemOf(samples, { form, regulariser, anchor: 0.3, temperature: 5, weights });
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
      { numRuns: 15 },
    );
  });
});

it('have the gradient in W of central differences, mixture', () => {
  fc.assert(
    fc.property(anySamples, (samples) => {
      const weights = anyWeights(samples.labels.length);
      const problem = problemOf(samples, { form: 'mixture', regulariser: 'dirichlet', weights });
      const random = new Random('W');
      const coordinates = randomCoordinates(random, problem, 3);
      const classes = randomAssociation(random, problem, 3);
      const { matched } = pointOf(problem, coordinates, classes);
      const slope = classDistributionGradient(problem, matched.matching, classes);
      const at = (entry: number, step: number) => {
        const logits = classes.map(Math.log);
        logits[entry]! += step;
        const moved = logits.map(Math.exp);
        for (let row = 0; row < moved.length; row += problem.numLabels) {
          const own = moved.subarray(row, row + problem.numLabels);
          const sum = own.reduce((a, b) => a + b, 0);
          own.forEach((value, l) => (own[l] = value / sum));
        }
        return objective(problem, matched, moved);
      };
      slope.forEach((value, entry) => {
        const difference = (at(entry, STEP) - at(entry, -STEP)) / (2 * STEP);
        expect(Math.abs(value - difference)).toBeLessThan(1e-6 * (1 + Math.abs(value)));
      });
    }),
    { numRuns: 15 },
  );
});

it('lower C in the W-step of the soft-max form however unequal they are', () => {
  fc.assert(
    fc.property(anySamples, (samples) => {
      const weights = anyWeights(samples.labels.length).map((weight) => weight ** 4);
      const problem = problemOf(samples, { regulariser: 'l2', alpha: 1e-2, weights });
      const random = new Random('descent');
      const start = randomAssociation(random, problem, 3);
      const { matched, objective: before } = pointOf(problem, randomCoordinates(random, problem, 3), start);
      const found = stepAssociation(problem, matched.matching, start, { tolerance: 1e-8, maxIterations: 1 });
      expect(objective(problem, matched, found)).toBeLessThanOrEqual(before + 1e-12);
    }),
    { numRuns: 25 },
  );
});

/** Two labels in a plane, the second one with twice as many samples. */
const SMALL = [0, 0, 1, 0.2];
const LARGE = [2, 1, 2.5, 0, 1.2, 0.8, 3, 1];
const labelsOf = (...sizes: number[]) => Int32Array.from(sizes.flatMap((size, l) => new Array<number>(size).fill(l)));

describe.each(FORMS.filter(({ regulariser }) => regulariser !== 'jeffreys'))(
  'balance under $association with $regulariser',
  ({ association, regulariser }) => {
    const options = { association, regulariser, alpha: 1e-2, tolerance: 1e-10, maxIterations: 5000 } as const;

    it('is what copies of the samples of small classes do', () => {
      const balanced = fitPrototypes(Float64Array.from([...SMALL, ...LARGE]), labelsOf(2, 4), {
        ...options,
        balance: true,
      });
      const copied = fitPrototypes(Float64Array.from([...SMALL, ...SMALL, ...LARGE]), labelsOf(4, 4), options);
      expect(balanced.objective).toBeCloseTo(copied.objective, 5);
      balanced.prototypes.forEach((value, at) => expect(value).toBeCloseTo(copied.prototypes[at]!, 2));
    });
  },
);

it('holds a class of one sample as likely as one of many', () => {
  // Twenty samples at 0, one at 1: half way between them only the numbers of samples can decide.
  const embeddings = Float64Array.from({ length: 21 }, (_, i) => (i === 20 ? 1 : 0));
  const fit = (balance: boolean) =>
    fitPrototypes(embeddings, labelsOf(20, 1), { association: 'mixture', alpha: 1e-2, temperature: 0.1, balance });
  const [first] = classProbabilities(fit(true), Float64Array.of(0.5));
  const [unbalanced] = classProbabilities(fit(false), Float64Array.of(0.5));
  expect(first).toBeCloseTo(0.5, 2);
  expect(unbalanced).toBeGreaterThan(0.55);
});
