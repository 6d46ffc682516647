import { describe, expect, it } from 'vitest';
import { median, prototypesInData } from '../../src/metrics/prototypes-in-data.ts';

// On a line: samples at 0, 1, 3, 7; the distances to the nearest other are 1, 1, 2, 4, their median 1.5.
const samples = Float32Array.of(0, 1, 3, 7);

describe('prototypesInData', () => {
  it('is the distance to the nearest sample in units of the distance between samples', () => {
    const { ratios, median: middle, sampleDistance } = prototypesInData(Float32Array.of(3, 0.5, 10), samples, 1);
    expect(sampleDistance).toBe(1.5);
    expect([...ratios]).toEqual([0, 0.5 / 1.5, 2]);
    expect(middle).toBeCloseTo(1 / 3, 12);
  });

  it('does not change when everything is scaled', () => {
    const scale = (values: number[]) => Float32Array.from(values, (value) => value * 8);
    const big = prototypesInData(scale([3, 0.5, 10]), scale([0, 1, 3, 7]), 1);
    expect([...big.ratios]).toEqual([...prototypesInData(Float32Array.of(3, 0.5, 10), samples, 1).ratios]);
  });

  it('has 0 and infinity where all samples coincide', () => {
    expect([...prototypesInData(Float32Array.of(2, 5), Float32Array.of(2, 2, 2), 1).ratios]).toEqual([0, Infinity]);
  });

  it('refuses a single sample', () => {
    expect(() => prototypesInData(Float32Array.of(1), Float32Array.of(1), 1)).toThrow(/two samples, got 1 and 1/);
  });
});

describe('median', () => {
  it('is the middle, or the mean of the middle two, whatever the order', () => {
    expect(median([9, 1, 5])).toBe(5);
    expect(median([4, 1, 2, 100])).toBe(3);
    expect(() => median([])).toThrow(RangeError);
  });
});
