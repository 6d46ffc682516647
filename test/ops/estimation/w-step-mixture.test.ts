import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random } from '../../../src/base/random.ts';
import { objective } from '../../../src/ops/estimation/objective.ts';
import {
  classDistributionGradient,
  normaliseRows,
  stepClassDistributions,
} from '../../../src/ops/estimation/w-step-mixture.ts';
import {
  anySamples,
  pointOf,
  problemOf,
  randomAssociation,
  randomCoordinates,
  type LabelledSamples,
} from './random-problems.ts';

function start(samples: LabelledSamples) {
  const problem = problemOf(samples, { form: 'mixture', regulariser: 'dirichlet', alpha: 5e-3, temperature: 5 });
  const random = new Random('em');
  const classes = randomAssociation(random, problem, 3);
  return { problem, classes, ...pointOf(problem, randomCoordinates(random, problem, 3), classes) };
}

/** Class distributions as the soft-max of W. */
function softmaxRows(logits: Float64Array, columns: number): Float64Array {
  return normaliseRows(logits.map(Math.exp), columns);
}

describe('classDistributionGradient', () => {
  it('is the gradient in W = log a, by central differences', () => {
    fc.assert(
      fc.property(anySamples, (samples) => {
        const { problem, matched, classes } = start(samples);
        const logits = classes.map(Math.log);
        classDistributionGradient(problem, matched.matching, classes).forEach((value, entry) => {
          const at = (step: number) => {
            const moved = logits.slice();
            moved[entry]! += step;
            return objective(problem, matched, softmaxRows(moved, problem.numLabels));
          };
          expect(Math.abs(value - (at(1e-4) - at(-1e-4)) / 2e-4)).toBeLessThan(1e-7);
        });
      }),
      { numRuns: 25 },
    );
  });
});

describe('stepClassDistributions', () => {
  it('never lets C rise, and keeps rows on the simplex', () => {
    fc.assert(
      fc.property(anySamples, (samples) => {
        const { problem, matched, classes } = start(samples);
        let [a, value] = [classes, objective(problem, matched, classes)];
        for (let iteration = 0; iteration < 20; iteration++) {
          a = stepClassDistributions(problem, matched.matching, a, { tolerance: 0, maxIterations: 1 });
          const next = objective(problem, matched, a);
          expect(next).toBeLessThanOrEqual(value + 1e-12);
          value = next;
        }
        for (let j = 0; j < 3; j++) {
          const row = a.subarray(j * problem.numLabels, (j + 1) * problem.numLabels);
          expect(row.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
        }
      }),
      { numRuns: 25 },
    );
  });

  it("reaches plain gradient descent's objective within 1e-6", () => {
    fc.assert(
      fc.property(anySamples, (samples) => {
        const { problem, matched, classes } = start(samples);
        const stop = { tolerance: 1e-9, maxIterations: 20_000 };
        const found = stepClassDistributions(problem, matched.matching, classes, stop);
        let logits = classes.map(Math.log);
        for (let iteration = 0; iteration < 20_000; iteration++) {
          const a = softmaxRows(logits, problem.numLabels);
          const slope = classDistributionGradient(problem, matched.matching, a);
          if (slope.every((value) => Math.abs(value) < 1e-6)) break;
          logits = logits.map((value, at) => value - slope[at]!);
        }
        const expected = objective(problem, matched, softmaxRows(logits, problem.numLabels));
        expect(Math.abs(objective(problem, matched, found) - expected)).toBeLessThan(1e-6);
      }),
      { numRuns: 8 },
    );
  });
});
