import { describe, expect, it } from 'vitest';
import { Random } from '../../../src/base/random.ts';
import { fitEpisode } from '../../../src/evaluation/peers/classifier.ts';
import { facilityLocation, greedyFacilities } from '../../../src/evaluation/peers/facility-location.ts';
import { clusterEpisode } from './clusters.ts';

const random = new Random('facility');
const points = Array.from({ length: 9 }, () => [random.normal(), random.normal()]);
const distances = Float64Array.from({ length: 81 }, (_, at) => {
  const [a, b] = [points[Math.floor(at / 9)]!, points[at % 9]!];
  return Math.hypot(a[0]! - b[0]!, a[1]! - b[1]!);
});
const cost = (chosen: readonly number[]) =>
  points.reduce((sum, _, i) => sum + Math.min(...chosen.map((j) => distances[i * 9 + j]!)), 0);

describe('greedyFacilities', () => {
  it('takes the medoid, then again and again what lowers the cost the most', () => {
    const chosen = greedyFacilities(distances, 4);
    for (let size = 1; size <= 4; size++) {
      const before = chosen.slice(0, size - 1);
      const best = Math.min(...points.map((_, j) => cost([...before, j])));
      expect(cost(chosen.slice(0, size))).toBeCloseTo(best, 10);
    }
    expect(new Set(chosen).size).toBe(4);
  });

  it('stops when every sample is a facility or lies on one', () => {
    expect(greedyFacilities(distances, 50)).toHaveLength(9);
    expect(greedyFacilities(new Float64Array(9), 3)).toEqual([0]);
  });
});

describe('facilityLocation', () => {
  it('scores by the nearest medoid of each class', () => {
    const e = clusterEpisode({ ways: 3, shots: 5, queries: 4, depth: 2, noise: 1 }, random);
    const fitted = fitEpisode(facilityLocation(1), e);
    const scores = fitted.scores(e.query);
    const rows = (values: Float32Array) =>
      Array.from({ length: values.length / 2 }, (_, i) => [values[2 * i]!, values[2 * i + 1]!]);
    const distance = (a: number[], b: number[]) => Math.hypot(a[0]! - b[0]!, a[1]! - b[1]!);
    for (const label of [0, 1, 2]) {
      const own = rows(e.support).filter((_, i) => e.supportLabels[i] === label);
      const sums = own.map((a) => own.reduce((sum, b) => sum + distance(a, b), 0));
      const medoid = own[sums.indexOf(Math.min(...sums))]!;
      rows(e.query).forEach((x, q) => expect(scores[q * 3 + label]).toBeCloseTo(-(distance(x, medoid) ** 2), 4));
    }
    expect(fitted.prototypeRatio?.()).toBe(0); // facilities are samples
    expect(() => facilityLocation(0)).toThrow(/count must be/);
  });
});
