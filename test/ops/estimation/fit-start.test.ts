import { describe, expect, it } from 'vitest';
import type { PrototypeRows } from '../../../src/ops/estimation/dead-prototypes.ts';
import { FIT_DEFAULTS } from '../../../src/ops/estimation/fit-options.ts';
import { defineProblem, initialise } from '../../../src/ops/estimation/fit-start.ts';
import { objective } from '../../../src/ops/estimation/objective.ts';
import { matchSamples } from '../../../src/ops/estimation/sample-matching.ts';
import { placePrototypes } from '../../../src/ops/estimation/placed-prototypes.ts';
import { randomSamples } from './random-problems.ts';

const { embeddings, labels } = randomSamples('start', 12, 3, 4);

describe('defineProblem', () => {
  it('takes the mean off the samples and carries the options', () => {
    const problem = defineProblem(embeddings, labels, { ...FIT_DEFAULTS, alpha: 0.5, anchor: 2 }, undefined);
    expect(problem).toMatchObject({ numSamples: 12, numLabels: 3, alpha: 0.5, anchor: 2, form: 'softmax' });
    const shifted = defineProblem(
      embeddings.map((value) => value + 100),
      labels,
      FIT_DEFAULTS,
      undefined,
    );
    shifted.squaredNorms.forEach((norm, i) => expect(norm).toBeCloseTo(problem.squaredNorms[i]!, 6));
  });
});

describe('initialise', () => {
  it('starts the scale-free prior from the L2 solution', () => {
    const problem = defineProblem(embeddings, labels, { ...FIT_DEFAULTS, regulariser: 'jeffreys' }, undefined);
    const l2 = { ...problem, regulariser: 'l2' } as const;
    const [started, counted] = [problem, l2].map((p) => initialise(p, FIT_DEFAULTS, undefined).rows) as [
      PrototypeRows,
      PrototypeRows,
    ];
    const matched = matchSamples(l2, placePrototypes(l2.span, started.coordinates, 12, 3));
    expect(started.coordinates).toEqual(counted.coordinates);
    expect(objective(l2, matched, started.association)).toBeLessThan(objective(l2, matched, counted.association));
  });
});
