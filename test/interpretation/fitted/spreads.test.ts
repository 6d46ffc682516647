import { expect, it } from 'vitest';
import { prototypeMasses } from '../../../src/interpretation/fitted/responsibilities.ts';
import { fitHead } from '../../../src/interpretation/fitted/fit-model.ts';
import { deviations, outlierScores, prototypeSpreads } from '../../../src/interpretation/fitted/spreads.ts';
import { classProbabilities } from '../../../src/ops/estimation/index.ts';
import { DEPTH, samplesOf } from './small-model.ts';

const support = samplesOf([4, 3, 1]);
const { head, masses, spreads, shares, scaled } = fitHead(support, 'none');
const numPrototypes = masses.length;
const far = (x: ArrayLike<number>, i: number, j: number, k: number) =>
  (x[i * DEPTH + k]! - head.prototypes[j * DEPTH + k]!) ** 2;

it('shares each sample among the prototypes by matching and class', () => {
  const total = (i: number) =>
    Array.from({ length: numPrototypes }, (_, j) => shares[i * numPrototypes + j]!).reduce((a, b) => a + b);
  support.labels.forEach((label, i) => {
    expect(total(i)).toBeCloseTo(1, 12);
    // Against the joint probability, prototype by prototype alone.
    const joint = Array.from({ length: numPrototypes }, (_, j) => {
      const q = Math.exp(-[0, 1, 2].reduce((d, k) => d + far(scaled, i, j, k), 0) / (2 * head.temperature));
      const alone = {
        ...head,
        prototypes: head.prototypes.slice(j * DEPTH, (j + 1) * DEPTH),
        association: head.association.slice(j * 3, (j + 1) * 3),
      };
      return q * classProbabilities(alone, Float32Array.of(0, 0, 0))[label]!;
    });
    const sum = joint.reduce((a, b) => a + b, 0);
    joint.forEach((value, j) => expect(shares[i * numPrototypes + j]).toBeCloseTo(value / sum, 10));
  });
  expect(prototypeMasses(shares, numPrototypes).reduce((a, b) => a + b, 0)).toBeCloseTo(8, 10);
});

it('are means of the samples under these shares, on which leaving one out relies', () => {
  for (let j = 0; j < numPrototypes; j++) {
    for (let k = 0; k < DEPTH; k++) {
      let mean = 0;
      for (let i = 0; i < 8; i++) mean += (shares[i * numPrototypes + j]! * scaled[i * DEPTH + k]!) / masses[j]!;
      expect(Math.abs(mean - head.prototypes[j * DEPTH + k]!)).toBeLessThan(0.02);
    }
  }
});

it('shrinks the variance about a prototype to the pooled one', () => {
  const freedom = Array.from(masses, (mass) => Math.max(0, mass - 1));
  const sums = Array.from({ length: numPrototypes }, (_, j) =>
    [0, 1, 2].map((k) =>
      support.labels.reduce((sum, _l, i) => sum + shares[i * numPrototypes + j]! * far(scaled, i, j, k), 0),
    ),
  );
  const total = freedom.reduce((a, b) => a + b, 0);
  const pooled = [0, 1, 2].map((k) => sums.reduce((sum, own) => sum + own[k]! / total, 0));
  for (let j = 0; j < numPrototypes; j++) {
    for (let k = 0; k < DEPTH; k++) {
      const wanted = (10 * pooled[k]! + sums[j]![k]!) / (10 + freedom[j]!);
      expect(spreads[j * DEPTH + k]).toBeCloseTo(wanted, 10);
    }
  }
  const known = prototypeSpreads(head, deviations(head, scaled, shares, masses), [1, 2, 0]);
  const alone = masses.findIndex((mass) => Math.abs(mass - 1) < 1e-3);
  expect(known[alone * DEPTH]).toBeCloseTo(1, 3); // its one sample lies on it
  expect(known[alone * DEPTH + 2]).toBeCloseTo(0.1, 3); // a tenth of the mean at least
});

it('scores by the best fitting surroundings, about 1 for samples of a class', () => {
  const near = {
    prototypes: Float64Array.of(0, 0, 0, 4, 0, 0),
    spreads: Float64Array.of(0.25, 0.25, 0.25, 0.2, 0.25, 0.3),
    masses: Float64Array.of(1, 500),
    depth: DEPTH,
  };
  const query = samplesOf([500, 500], 8).embeddings;
  const scores = outlierScores(near, query);
  const plain = [0, 1].map((j) =>
    [0, 1, 2].reduce((sum, k) => {
      const at = j * DEPTH + k;
      return sum + (query[k]! - near.prototypes[at]!) ** 2 / near.spreads[at]! / (1 + 1 / near.masses[j]!) / DEPTH;
    }, 0),
  );
  expect(scores[0]).toBeCloseTo(Math.min(...plain), 10);
  const mean = (values: Float64Array) => values.reduce((a, b) => a + b, 0) / values.length;
  // A prototype of one sample is itself as far off its class as a new sample, here it is not.
  expect(Math.abs(mean(scores.subarray(0, 500)) - 0.5)).toBeLessThan(0.1);
  expect(Math.abs(mean(scores.subarray(500)) - 1)).toBeLessThan(0.1);
  expect(outlierScores(near, Float32Array.of(9, 9, 9))[0]).toBeGreaterThan(50);
});
