import { describe, expect, it } from 'vitest';
import { Random } from '../../src/base/random.ts';
import { nmiGeometric } from '../../src/metrics/mutual-information.ts';
import {
  assignFacilities,
  augmentedScore,
  classMedoids,
  worstFacilities,
  type FacilityProblem,
} from '../../src/ops/facility-inference.ts';

/** Random points in the plane with `numLabels` labels, each there. */
function problem(seed: number, count = 9, numLabels = 3, nmiWeight = 0.5): FacilityProblem {
  const random = new Random(seed);
  const points = Array.from({ length: count }, () => [random.normal(0, 1), random.normal(0, 1)]);
  const distances = points.flatMap((a) => points.map((b) => Math.hypot(a[0]! - b[0]!, a[1]! - b[1]!)));
  const labels = Int32Array.from({ length: count }, (_, i) => (i < numLabels ? i : random.integer(numLabels)));
  return { distances, labels, numLabels, nmiWeight };
}

/** The score in plain loops. */
function plainScore({ distances, labels, nmiWeight }: FacilityProblem, facilities: number[]): number {
  const count = labels.length;
  const nearest = Array.from(labels, (_, i) => {
    const own = facilities.map((facility) => distances[i * count + facility]!);
    return { k: own.indexOf(Math.min(...own)), distance: Math.min(...own) };
  });
  const cost = nearest.reduce((sum, { distance }) => sum + distance, 0) / count;
  const clusters = nearest.map(({ k }) => k);
  return -cost + nmiWeight * (1 - nmiGeometric(clusters, [...labels]));
}

function subsets(count: number, size: number): number[][] {
  if (size === 0) return [[]];
  return Array.from({ length: count }, (_, last) => subsets(last, size - 1).map((rest) => [...rest, last])).flat();
}

describe('augmentedScore', () => {
  it('is F, a mean, plus γ(1 - NMI) with the geometric mean', () => {
    for (let seed = 1; seed <= 20; seed++) {
      const given = problem(seed);
      expect(augmentedScore(given, [4, 0, 7])).toBeCloseTo(plainScore(given, [4, 0, 7]), 10);
    }
    expect(augmentedScore(problem(1), [3])).toBeCloseTo(plainScore(problem(1), [3]), 10);
  });
});

describe('worstFacilities', () => {
  it('opens and exchanges as trying every candidate does', () => {
    for (let seed = 1; seed <= 20; seed++) {
      const given = problem(seed, 12, 3);
      const all = [...given.labels.keys()];
      const chosen: number[] = [];
      for (let k = 0; k < given.numLabels; k++) {
        const free = all.filter((candidate) => !chosen.includes(candidate));
        const score = (candidate: number) => plainScore(given, [...chosen, candidate]);
        chosen.push(free.reduce((best, candidate) => (score(candidate) > score(best) + 1e-6 ? candidate : best)));
      }
      for (let sweep = 0; sweep < 5; sweep++) {
        for (let k = 0; k < chosen.length; k++) {
          const members = all.filter((i) => assignFacilities(given, chosen)[i] === k && !chosen.includes(i));
          for (const candidate of members) {
            const swapped = chosen.map((old, position) => (position === k ? candidate : old));
            if (plainScore(given, swapped) > plainScore(given, chosen) + 1e-6) chosen[k] = candidate;
          }
        }
      }
      expect(worstFacilities(given), `seed ${seed}`).toEqual(chosen);
    }
  });

  it('never beats the best of all choices, and finds it mostly', () => {
    let found = 0;
    for (let seed = 1; seed <= 30; seed++) {
      const given = problem(seed);
      const best = Math.max(...subsets(9, 3).map((choice) => augmentedScore(given, choice)));
      const got = augmentedScore(given, worstFacilities(given));
      expect(got).toBeLessThanOrEqual(best + 1e-12);
      if (got > best - 1e-6) found++;
    }
    expect(found).toBeGreaterThan(15);
  });

  it('opens as many as there are labels, also where all samples coincide', () => {
    const flat = { ...problem(1), distances: new Float64Array(81) };
    expect(new Set(worstFacilities(flat)).size).toBe(3);
    const each = { ...problem(2, 3, 3) };
    expect(new Set(worstFacilities(each))).toEqual(new Set([0, 1, 2]));
  });
});

describe('classMedoids', () => {
  it('takes the sample of each class with the least sum of distances', () => {
    const points = [0, 5, 1, 6, 2, 100, 7];
    const distances = points.flatMap((a) => points.map((b) => Math.abs(a - b)));
    expect(classMedoids({ distances, labels: Int32Array.of(0, 1, 0, 1, 0, 0, 1), numLabels: 2 })).toEqual([2, 3]);
    expect(() => classMedoids({ distances, labels: new Int32Array(7), numLabels: 2 })).toThrow('label 1 has no sample');
  });
});
