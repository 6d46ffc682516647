import { describe, expect, it } from 'vitest';
import { predictedLabels } from '../../../src/metrics/accuracy.ts';
import { nearestNeighbours } from '../../../src/evaluation/peers/nearest-neighbours.ts';

const support = Float32Array.of(0, 1, 1.5, 6, 7);
const labels = Int32Array.of(0, 1, 1, 0, 2);
const label = (neighbours: number, query: number) =>
  predictedLabels(nearestNeighbours(neighbours)(support, labels, 3, 1).scores(Float32Array.of(query)), 3)[0];

describe('nearestNeighbours', () => {
  it('follows the nearest with one, the most with more', () => {
    expect(label(1, 0.2)).toBe(0);
    expect(label(3, 0.2)).toBe(1);
  });

  it('gives a tie to the label that is nearer', () => {
    expect(label(2, 6.4)).toBe(0);
    expect(label(2, 6.6)).toBe(2);
  });

  it('scores votes: the whole part of the scores sums to the neighbours, absent labels have 0', () => {
    const scores = nearestNeighbours(3)(support, labels, 3, 1).scores(Float32Array.of(0.2));
    expect([...scores].map(Math.floor)).toEqual([1, 2, 0]);
  });

  it('takes every sample where there are fewer than asked for', () => {
    expect([...nearestNeighbours(99)(support, labels, 3, 1).scores(Float32Array.of(3))].map(Math.floor)).toEqual([
      2, 2, 1,
    ]);
    expect(() => nearestNeighbours(0)).toThrow(RangeError);
  });
});
