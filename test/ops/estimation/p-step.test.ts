import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random } from '../../../src/base/random.ts';
import { stepPrototypes } from '../../../src/ops/estimation/p-step.ts';
import { prototypeGradient } from '../../../src/ops/estimation/prototype-gradient.ts';
import {
  anySamples,
  FORMS,
  pointOf,
  problemOf,
  randomAssociation,
  randomCoordinates,
  type LabelledSamples,
} from './random-problems.ts';

function start(samples: LabelledSamples, form: (typeof FORMS)[number]) {
  const problem = problemOf(samples, { form: form.association, regulariser: form.regulariser, temperature: 5 });
  const random = new Random('p-step');
  const association = randomAssociation(random, problem, 3);
  const point = pointOf(problem, randomCoordinates(random, problem, 3), association);
  return {
    problem,
    association,
    point,
    gradient: prototypeGradient(problem, point.prototypes, point.matched, association),
  };
}

describe.each(FORMS)('stepPrototypes, $association with $regulariser', (form) => {
  it('lowers C wherever there is a slope, and keeps products and norms in step with the coordinates', () => {
    fc.assert(
      fc.property(anySamples, (samples) => {
        const { problem, association, point, gradient } = start(samples, form);
        const slope = Math.hypot(...gradient.slope);
        const step = stepPrototypes(problem, point, association, [], gradient);
        expect(step.accepted).toBe(slope > 0 && step.point.objective < point.objective);
        if (slope > 1e-6) expect(step.accepted).toBe(true);
        const anew = pointOf(problem, step.point.prototypes.coordinates, association);
        expect(step.point.objective).toBeCloseTo(anew.objective, 9);
        anew.prototypes.products.forEach((value, at) =>
          expect(step.point.prototypes.products[at]).toBeCloseTo(value, 6),
        );
      }),
      { numRuns: 40 },
    );
  });

  it('takes no step, and forgets, when the gradient points uphill', () => {
    fc.assert(
      fc.property(anySamples, (samples) => {
        const { problem, association, point, gradient } = start(samples, form);
        fc.pre(Math.hypot(...gradient.slope) > 1e-3);
        const turned = { ...gradient, slope: gradient.slope.map((value) => -value) };
        const { memory } = stepPrototypes(problem, point, association, [], gradient);
        const step = stepPrototypes(problem, point, association, memory, turned);
        // Far along the turned direction C may fall by chance; an accepted step must be lower in any case.
        if (step.accepted) expect(step.point.objective).toBeLessThan(point.objective);
        else expect(step).toMatchObject({ point, memory: [] });
      }),
      { numRuns: 25 },
    );
  });
});
