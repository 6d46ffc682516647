import { expect, it } from 'vitest';
import {
  classScores,
  scoresOfDistances,
  logPrototypeClasses,
} from '../../../src/interpretation/fitted/class-scores.ts';
import { fitHead } from '../../../src/interpretation/fitted/fit-model.ts';
import { leaveOneOut } from '../../../src/interpretation/fitted/leave-one-out.ts';
import { outlierScores, prototypeSpreads } from '../../../src/interpretation/fitted/spreads.ts';
import { DEPTH, samplesOf } from './small-model.ts';

const support = samplesOf([5, 4, 1]);
const { head, masses, around, shares, scaled } = fitHead(support, 'none');
const numPrototypes = masses.length;
const numSamples = support.labels.length;

it('is what prototypes and spreads give from which the sample was taken out', () => {
  const left = leaveOneOut(head, around, scaled, support.labels, shares);
  expect(left.map(({ label }) => label)).toEqual([0, 0, 0, 0, 0, 1, 1, 1, 1]); // not the only one of its class
  left.forEach(({ logProbabilities, outlierScore }, i) => {
    const x = scaled.subarray(i * DEPTH, (i + 1) * DEPTH);
    const without = shares.slice();
    without.fill(0, i * numPrototypes, (i + 1) * numPrototypes);
    const moved = { ...head, prototypes: head.prototypes.slice() };
    const left = masses.map((mass, j) => mass - shares[i * numPrototypes + j]!);
    const kept = Array.from(masses.keys()).filter((j) => left[j]! >= 0.5);
    for (const j of kept) {
      for (let k = 0; k < DEPTH; k++) {
        const at = j * DEPTH + k;
        const gone = shares[i * numPrototypes + j]! * x[k]!;
        moved.prototypes[at] = (masses[j]! * head.prototypes[at]! - gone) / left[j]!;
      }
    }
    const { distances } = classScores(moved, x)[0]!;
    const reachable = distances.map((d, j) => (kept.includes(j) ? d : Infinity));
    const wanted = scoresOfDistances(head, logPrototypeClasses(head), reachable).logProbabilities;
    wanted.forEach((value, l) => expect(logProbabilities[l]).toBeCloseTo(value, 8));
    // Deviations about the moved prototypes, of the other samples alone.
    const sums = Float64Array.from(head.prototypes, (_, at) => {
      const [j, k] = [Math.floor(at / DEPTH), at % DEPTH];
      if (!kept.includes(j)) return 0;
      let sum = 0;
      for (let n = 0; n < numSamples; n++) {
        sum += without[n * numPrototypes + j]! * (scaled[n * DEPTH + k]! - moved.prototypes[at]!) ** 2;
      }
      return sum;
    });
    const spreads = prototypeSpreads(head, { sums, masses: left });
    const rows = (values: Float64Array) =>
      Float64Array.from(kept.flatMap((j) => [...values.subarray(j * DEPTH, (j + 1) * DEPTH)]));
    const near = {
      depth: DEPTH,
      prototypes: rows(moved.prototypes),
      spreads: rows(spreads),
      masses: Float64Array.from(kept, (j) => left[j]!),
    };
    // The solver's prototypes are the means to its tolerance only.
    expect(Math.abs(outlierScore / outlierScores(near, x)[0]! - 1)).toBeLessThan(0.05);
  });
});

it('finds a sample that the others of its class do not know', () => {
  const strange = { ...support, embeddings: support.embeddings.slice() };
  strange.embeddings.set([4, 0.2, 0], 0); // among the samples of the second class
  const own = fitHead(strange, 'none');
  const [first] = leaveOneOut(own.head, own.around, own.scaled, strange.labels, own.shares);
  expect(first!.logProbabilities.indexOf(Math.max(...first!.logProbabilities))).toBe(1);
});
