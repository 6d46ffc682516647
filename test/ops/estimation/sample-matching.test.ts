import { describe, expect, it } from 'vitest';
import { pointOf, problemOf } from './random-problems.ts';

describe('matchSamples', () => {
  const samples = { embeddings: Float64Array.of(-1, 1), labels: Int32Array.of(0, 1), numLabels: 2, depth: 1 };

  it('is the soft-max of minus half the squared distances over τ', () => {
    const problem = problemOf(samples, { temperature: 2 });
    const sign = Math.sign(problem.span.samples[0]!); // of the first sample, which a basis may turn
    const { matched } = pointOf(problem, Float64Array.of(sign, 0), new Float64Array(4));
    const kernels = [1, Math.exp(-1 / 4)] as const; // squared distances 0 and 1 of the first sample
    expect(matched.matching[0]).toBeCloseTo(kernels[0] / (kernels[0] + kernels[1]), 12);
    expect(matched.matching[0]! + matched.matching[1]!).toBeCloseTo(1, 12);
    expect(matched.masses[0]).toBeCloseTo(matched.matching[0]! + matched.matching[2]!, 12);
    const second = Math.exp(-1) + Math.exp(-1 / 4); // squared distances 4 and 1
    const anchor = -(2 * Math.log(kernels[0] + kernels[1]) + 2 * Math.log(second)) / 2;
    expect(matched.anchor).toBeCloseTo(anchor, 12);
  });

  it('stays finite where every kernel underflows', () => {
    const problem = problemOf(samples, { temperature: 1e-6 });
    const { matched } = pointOf(problem, Float64Array.of(100, 200), new Float64Array(4));
    expect([...matched.matching]).toEqual([1, 0, 1, 0]);
    expect(matched.anchor).toBeGreaterThan(1000);
    expect(Number.isFinite(matched.anchor)).toBe(true);
  });
});
