import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random } from '../../../src/base/random.ts';
import { centreGram, gramMatrix } from '../../../src/ops/estimation/gram.ts';
import { combineSamples, sampleCoefficients, sampleSpan } from '../../../src/ops/estimation/sample-span.ts';
import { anySamples, problemOf, randomCoordinates } from './random-problems.ts';

describe('sampleSpan', () => {
  it('keeps the inner products in no more dimensions than there are', () => {
    fc.assert(
      fc.property(anySamples, ({ embeddings, labels, depth }) => {
        const n = labels.length;
        const gram = centreGram(gramMatrix(embeddings, n), n);
        const { rank, samples, transposed } = sampleSpan(gram, n);
        expect(rank).toBeLessThanOrEqual(Math.min(depth, n - 1));
        const size = Math.max(1, ...gram);
        gram.forEach((value, at) => {
          let sum = 0;
          for (let k = 0; k < rank; k++) sum += samples[Math.floor(at / n) * rank + k]! * transposed[k * n + (at % n)]!;
          expect(Math.abs(sum - value)).toBeLessThan(1e-6 * size);
        });
      }),
      { numRuns: 50 },
    );
  });

  it('has no dimension for samples at one point', () => {
    expect(sampleSpan(centreGram(gramMatrix(Float64Array.of(3, 4, 3, 4, 3, 4), 3), 3), 3).rank).toBe(0);
  });
});

describe('sampleCoefficients', () => {
  it('give points of the span back from the samples, with rows of sum 1', () => {
    fc.assert(
      fc.property(anySamples, ({ embeddings, labels, numLabels, depth }) => {
        const n = labels.length;
        const problem = problemOf({ embeddings, labels, numLabels, depth }, {});
        const { rank, samples } = problem.span;
        const coordinates = randomCoordinates(new Random('span'), problem, 2);
        const coefficients = sampleCoefficients(problem.span, coordinates, n, 2);
        const points = combineSamples(coefficients, embeddings, n);
        for (let j = 0; j < 2; j++) {
          const row = coefficients.subarray(j * n, (j + 1) * n);
          expect(row.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 6);
          for (let i = 0; i < n; i++) {
            let [inSpan, inSpace] = [0, 0];
            for (let k = 0; k < rank; k++) inSpan += (coordinates[j * rank + k]! - samples[i * rank + k]!) ** 2;
            for (let k = 0; k < depth; k++) inSpace += (points[j * depth + k]! - embeddings[i * depth + k]!) ** 2;
            expect(Math.abs(inSpan - inSpace)).toBeLessThan(1e-4 * (1 + inSpan));
          }
        }
      }),
      { numRuns: 50 },
    );
  });
});

describe('combineSamples', () => {
  it.each([1, 3, 4, 6])('is the product with %i samples', (n) => {
    const random = new Random('combine');
    const embeddings = Float32Array.from({ length: n * 3 }, () => random.normal());
    const coefficients = Float64Array.from({ length: n }, () => random.normal());
    const combined = combineSamples(coefficients, embeddings, n);
    for (let k = 0; k < 3; k++) {
      const sum = coefficients.reduce((total, share, i) => total + share * embeddings[i * 3 + k]!, 0);
      expect(combined[k]).toBeCloseTo(sum, 12);
    }
  });
});
