import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clusterScore, otherLabels } from '../../../src/ops/estimation/cluster-score.ts';
import { clusterOf } from '../../../src/ops/estimation/label-clusters.ts';
import { anySamples, definedObjective, problemOf } from './random-problems.ts';

describe('clusterScore', () => {
  it('differs between two numbers of prototypes as B·(C + description length) does', () => {
    fc.assert(
      fc.property(anySamples, fc.constantFrom(0, 0.1, 0.5), (samples, anchor) => {
        const problem = problemOf(samples, { temperature: 4, anchor, form: 'mixture', regulariser: 'dirichlet' });
        const { numSamples, numLabels, labels } = problem;
        const rows = Array.from({ length: numLabels }, (_, l) => [...labels.keys()].filter((i) => labels[i] === l));
        const byLabel = rows.map((members) => [clusterOf(problem, members)]);
        const whole = rows[0]!;
        const parts = whole.length > 1 ? [whole.slice(0, 1), whole.slice(1)] : [whole];
        const others = otherLabels(problem, byLabel, 0);
        const found =
          clusterScore(problem, parts.map((members) => clusterOf(problem, members)), others) - // prettier-ignore
          clusterScore(problem, byLabel[0]!, others);

        /** By the definition, with one-hot class distributions, whose penalty is left out. */
        const defined = (clusters: number[][]) => {
          const prototypes = clusters.flatMap((members) =>
            Array.from({ length: samples.depth }, (_, k) =>
              members.reduce((sum, i) => sum + samples.embeddings[i * samples.depth + k]! / members.length, 0),
            ),
          );
          const association = clusters.flatMap(([first]) => Array.from({ length: numLabels }, (_, l) => Number(labels[first!] === l))); // prettier-ignore
          const plain = { ...problem, form: 'mixture', regulariser: 'l1', alpha: 0 } as const;
          const c = definedObjective(plain, samples, Float64Array.from(prototypes), Float64Array.from(association));
          const j = clusters.length;
          return numSamples * c + j * (Math.log(numSamples) + Math.log(j * numLabels));
        };
        const rest = rows.slice(1);
        const expected = defined([...parts, ...rest]) - defined([whole, ...rest]);
        expect(Math.abs(found - expected)).toBeLessThan(1e-5 * (1 + Math.abs(expected)));
      }),
      { numRuns: 60 },
    );
  });

  it('is finite for samples far beyond what a kernel can hold', () => {
    const samples = {
      embeddings: Float64Array.of(0, 1e5, 3e5),
      labels: Int32Array.of(0, 1, 0),
      numLabels: 2,
      depth: 1,
    };
    const problem = problemOf(samples, { temperature: 1e-3, anchor: 0.3 });
    const byLabel = [[clusterOf(problem, [0, 2])], [clusterOf(problem, [1])]];
    expect(Number.isFinite(clusterScore(problem, byLabel[0]!, otherLabels(problem, byLabel, 0)))).toBe(true);
  });
});
