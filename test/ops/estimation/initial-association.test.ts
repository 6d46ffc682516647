import { describe, expect, it } from 'vitest';
import { initialAssociation } from '../../../src/ops/estimation/initial-association.ts';
import { objective } from '../../../src/ops/estimation/objective.ts';
import { placePrototypes } from '../../../src/ops/estimation/placed-prototypes.ts';
import { matchSamples } from '../../../src/ops/estimation/sample-matching.ts';
import { problemOf } from './random-problems.ts';

const samples = { embeddings: Float64Array.of(0, 1, 9), labels: Int32Array.of(0, 0, 1), numLabels: 2, depth: 1 };

/** One prototype per sample. */
function start(options: Parameters<typeof problemOf>[1]) {
  const problem = problemOf(samples, { temperature: 1, ...options });
  const { span } = problem;
  return { problem, matched: matchSamples(problem, placePrototypes(span, span.samples, 3, 3)) };
}
const founders = { founderLabels: [0, 0, 1], founderSamples: [0, 1, 2] };

describe('initialAssociation', () => {
  it('holds for the mixture what others matched, one count for the founder and the prior’s counts, normalised', () => {
    const { problem, matched } = start({ form: 'mixture', regulariser: 'dirichlet', alpha: 0.1 });
    const classes = initialAssociation(problem, matched, founders);
    const own = 1 + matched.matching[3]! + 0.3; // of sample 1 to the prototype that sample 0 founded
    expect(classes[0]).toBeCloseTo(own / (own + 0.3 + matched.matching[6]!), 12);
    expect(classes[4]! + classes[5]!).toBeCloseTo(1, 12);
    const shared = initialAssociation(problem, matched, { ...founders, founderSamples: [-1, -1, -1] });
    expect(shared[0]).toBeGreaterThan(classes[0]!); // now with its own match
  });

  it('has rows without mean for the soft-max form, in the best of its scales', () => {
    const { problem, matched } = start({ alpha: 1e-3 });
    const association = initialAssociation(problem, matched, founders);
    expect(association[0]! + association[1]!).toBeCloseTo(0, 12);
    expect(association[0]).toBeGreaterThan(0);
    const value = objective(problem, matched, association);
    for (const scale of [0.5, 2]) {
      const scaled = association.map((w) => scale * w);
      const inRange = Math.max(...scaled) < 7; // scale 1 is the largest: log(1 + ε) less half of log ε
      if (inRange) expect(objective(problem, matched, scaled)).toBeGreaterThanOrEqual(value);
    }
  });

  it('is neutral to the sizes of classes on average where only its scale is estimated', () => {
    const { problem, matched } = start({ freedom: 'scale' });
    const association = initialAssociation(problem, matched, founders);
    const meanLogits = [0, 1].map((l) =>
      matched.masses.reduce((sum, mass, j) => sum + (mass / 3) * association[2 * j + l]!, 0),
    );
    expect(meanLogits[0]).toBeCloseTo(meanLogits[1]!, 12);
    founders.founderLabels.forEach((l, j) => {
      expect(association[2 * j + l]!).toBeGreaterThan(association[2 * j + 1 - l]!);
    });
    const full = start({});
    const biased = initialAssociation(full.problem, full.matched, founders);
    expect(matched.masses.reduce((sum, mass, j) => sum + mass * biased[2 * j]!, 0)).toBeGreaterThan(0.1); // two to one
  });
});
