import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random } from '../../../src/base/random.ts';
import { objective } from '../../../src/ops/estimation/objective.ts';
import type { Problem } from '../../../src/ops/estimation/problem.ts';
import {
  associationGradient,
  gradientWork,
  lipschitzBound,
  proximalGradient,
  stepAssociation,
} from '../../../src/ops/estimation/w-step-softmax.ts';
import { anySamples, pointOf, problemOf, randomAssociation, randomCoordinates } from './random-problems.ts';

function start(samples: Parameters<typeof problemOf>[0], options: Partial<Problem>, numPrototypes = 3) {
  const problem = problemOf(samples, { temperature: 5, ...options });
  const random = new Random('w-step');
  const association = randomAssociation(random, problem, numPrototypes);
  return { problem, association, ...pointOf(problem, randomCoordinates(random, problem, numPrototypes), association) };
}

function smoothGradient(problem: Problem, matching: Float64Array, association: Float64Array): Float64Array {
  const gradient = new Float64Array(association.length);
  associationGradient(problem, gradientWork(problem, matching), association, gradient);
  return gradient;
}

/** Plain proximal gradient with the textbook bound ‖q‖ ≤ 1, slow but sure. */
function reference(problem: Problem, matching: Float64Array, from: Float64Array): Float64Array {
  const step = 2;
  let w = from;
  for (let iteration = 0; iteration < 60_000; iteration++) {
    const gradient = smoothGradient(problem, matching, w);
    const next = w.map((value, at) => {
      const moved = value - step * gradient[at]!;
      if (problem.regulariser === 'l2') return moved / (1 + 2 * step * problem.alpha);
      return Math.sign(moved) * Math.max(0, Math.abs(moved) - step * problem.alpha);
    });
    const largest = next.reduce((most, value, at) => Math.max(most, Math.abs(value - w[at]!)), 0);
    w = next;
    if (largest < 1e-10) break;
  }
  return w;
}

const EXACT = { tolerance: 1e-9, maxIterations: 20_000 };

describe('associationGradient', () => {
  it('is that of central differences', () => {
    fc.assert(
      fc.property(anySamples, (samples) => {
        const { problem, matched, association } = start(samples, { alpha: 1e-9 }); // as good as no penalty
        smoothGradient(problem, matched.matching, association).forEach((value, entry) => {
          const at = (step: number) => {
            const moved = association.slice();
            moved[entry]! += step;
            return objective(problem, matched, moved);
          };
          expect(Math.abs(value - (at(1e-4) - at(-1e-4)) / 2e-4)).toBeLessThan(1e-7);
        });
      }),
      { numRuns: 25 },
    );
  });
});

describe('lipschitzBound', () => {
  it('is not under half the largest eigenvalue of QᵀQ/B, and close to it', () => {
    fc.assert(
      fc.property(anySamples, (samples) => {
        const { problem, matched } = start(samples, {});
        const { matching } = matched;
        const bound = lipschitzBound(matching, problem.numSamples);
        let vector = [1, 1, 1];
        let eigenvalue = 0;
        for (let round = 0; round < 500; round++) {
          const next = [0, 0, 0];
          for (let i = 0; i < problem.numSamples; i++) {
            const projected = vector.reduce((sum, v, j) => sum + v * matching[i * 3 + j]!, 0);
            for (let j = 0; j < 3; j++) next[j]! += (matching[i * 3 + j]! * projected) / problem.numSamples;
          }
          eigenvalue = Math.hypot(...next) / Math.hypot(...vector);
          vector = next.map((v) => v / Math.hypot(...next));
        }
        expect(bound).toBeGreaterThanOrEqual((eigenvalue / 2) * (1 - 1e-9));
        expect(bound).toBeLessThan(1.5 * eigenvalue); // three times the half at most
      }),
      { numRuns: 50 },
    );
  });
});

describe.each(['l1', 'l2'] as const)('stepAssociation with %s', (regulariser) => {
  it("reaches a plain proximal gradient's objective within 1e-6", () => {
    fc.assert(
      fc.property(anySamples, fc.constantFrom(5e-3, 5e-2), (samples, alpha) => {
        const { problem, matched, association } = start(samples, { regulariser, alpha });
        const found = stepAssociation(problem, matched.matching, association, EXACT);
        const expected = objective(problem, matched, reference(problem, matched.matching, association));
        expect(Math.abs(objective(problem, matched, found) - expected)).toBeLessThan(1e-6);
        expect(Math.max(...proximalGradient(problem, matched.matching, found).map(Math.abs))).toBeLessThan(1e-8);
      }),
      { numRuns: 12 },
    );
  });
});

describe('stepAssociation', () => {
  it('meets the optimality condition of L1: |∇| ≤ α(1 + 1e-3) at zeros, ∇ = -α·sign(w) elsewhere', () => {
    let [zeros, others] = [0, 0];
    fc.assert(
      fc.property(anySamples, fc.constantFrom(5e-3, 5e-2), (samples, alpha) => {
        const { problem, matched, association } = start(samples, { regulariser: 'l1', alpha });
        const stop = { tolerance: 5e-4 * alpha, maxIterations: 20_000 };
        const found = stepAssociation(problem, matched.matching, association, stop);
        smoothGradient(problem, matched.matching, found).forEach((slope, at) => {
          if (found[at] === 0) zeros++;
          else others++;
          if (found[at] === 0) expect(Math.abs(slope)).toBeLessThanOrEqual(alpha * (1 + 1e-3));
          else expect(Math.abs(slope + alpha * Math.sign(found[at]!))).toBeLessThanOrEqual(2e-3 * alpha);
        });
      }),
      { numRuns: 50 },
    );
    expect(zeros).toBeGreaterThan(50);
    expect(others).toBeGreaterThan(50);
  });

  it('lowers C of the scale-free prior with every majorisation', () => {
    fc.assert(
      fc.property(anySamples, (samples) => {
        const { problem, matched, association } = start(samples, { regulariser: 'jeffreys' });
        const stop = { tolerance: 1e-8, maxIterations: 2000 };
        let [w, value] = [association, objective(problem, matched, association)];
        for (let round = 0; round < 5; round++) {
          w = stepAssociation(problem, matched.matching, w, stop);
          const next = objective(problem, matched, w);
          expect(next).toBeLessThanOrEqual(value + 1e-10);
          value = next;
        }
      }),
      { numRuns: 25 },
    );
  });
});
