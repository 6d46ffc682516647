import { describe, expect, it } from 'vitest';
import { initialise, defineProblem } from '../../../src/ops/estimation/fit-start.ts';
import { resolveFitOptions } from '../../../src/ops/estimation/fit-options.ts';
import { nullAlpha } from '../../../src/ops/estimation/null-alpha.ts';
import { matchSamples } from '../../../src/ops/estimation/sample-matching.ts';
import { placePrototypes } from '../../../src/ops/estimation/placed-prototypes.ts';
import { stepAssociation } from '../../../src/ops/estimation/w-step-softmax.ts';
import { randomSamples } from './random-problems.ts';

describe('nullAlpha', () => {
  it('is where the last weight of L1 goes', () => {
    const { embeddings, labels } = randomSamples('null', 20, 3, 3);
    const limit = nullAlpha(embeddings, labels, { temperature: 3 });
    const weightsAt = (alpha: number) => {
      const options = resolveFitOptions({ regulariser: 'l1', alpha, temperature: 3 });
      const problem = defineProblem(embeddings, labels, options, undefined);
      const { coordinates, association } = initialise(problem, options, undefined).rows;
      const { matching } = matchSamples(problem, placePrototypes(problem.span, coordinates, 20, 3));
      return stepAssociation(problem, matching, association, { tolerance: 1e-10, maxIterations: 50_000 });
    };
    expect(weightsAt(1.01 * limit).every((w) => w === 0)).toBe(true);
    expect(weightsAt(0.99 * limit).some((w) => w !== 0)).toBe(true);
  });

  it('is 0 where there is nothing to tell apart', () => {
    expect(nullAlpha(Float64Array.of(1, 2, 3), new Int32Array(3), {})).toBe(0);
  });
});
