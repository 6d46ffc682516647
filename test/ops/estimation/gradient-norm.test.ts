import { describe, expect, it } from 'vitest';
import { Random } from '../../../src/base/random.ts';
import { gradientNorm } from '../../../src/ops/estimation/gradient-norm.ts';
import { prototypeGradient } from '../../../src/ops/estimation/prototype-gradient.ts';
import { classDistributionGradient } from '../../../src/ops/estimation/w-step-mixture.ts';
import { scaleGradient } from '../../../src/ops/estimation/scale-step.ts';
import { proximalGradient } from '../../../src/ops/estimation/w-step-softmax.ts';
import { FORMS, pointOf, problemOf, randomAssociation, randomCoordinates, randomSamples } from './random-problems.ts';

describe.each(FORMS)('gradientNorm, $association with $regulariser', ({ association: form, regulariser }) => {
  const samples = randomSamples('norm', 10, 3, 4);
  const problem = problemOf(samples, { form, regulariser, temperature: 6, anchor: 0 });
  const random = new Random('norm');
  const coordinates = randomCoordinates(random, problem, 2);
  const association = randomAssociation(random, problem, 2);
  const point = pointOf(problem, coordinates, association);

  it('has a part for W and one for P', () => {
    const { slope } = prototypeGradient(problem, point.prototypes, point.matched, association);
    const residual = form === 'softmax' ? proximalGradient : classDistributionGradient;
    const inW = residual(problem, point.matched.matching, association);
    const expected = Math.hypot(Math.hypot(...inW), Math.sqrt(6) * Math.hypot(...slope));
    expect(gradientNorm(problem, point, association)).toBeCloseTo(expected, 12);
    expect(expected).toBeGreaterThan(0);
  });

  it('stays when embedding and temperature are scaled together', () => {
    const scaled = problemOf(
      { ...samples, embeddings: samples.embeddings.map((value) => 3 * value) },
      { form, regulariser, temperature: 54, anchor: 0 },
    );
    const larger = pointOf(
      scaled,
      coordinates.map((value) => 3 * value),
      association,
    );
    expect(gradientNorm(scaled, larger, association)).toBeCloseTo(gradientNorm(problem, point, association), 6);
  });
});

it('has one part for the scale where only that of W is estimated', () => {
  const samples = randomSamples('norm', 10, 3, 4);
  const problem = problemOf(samples, { freedom: 'scale', temperature: 6 });
  const random = new Random('norm');
  const coordinates = randomCoordinates(random, problem, 2);
  const association = randomAssociation(random, problem, 2);
  const point = pointOf(problem, coordinates, association);
  const { slope } = prototypeGradient(problem, point.prototypes, point.matched, association);
  const inScale = scaleGradient(problem, point.matched.matching, association);
  const expected = Math.hypot(inScale, Math.sqrt(6) * Math.hypot(...slope));
  expect(gradientNorm(problem, point, association)).toBeCloseTo(expected, 12);
});
