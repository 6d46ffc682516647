import { describe, expect, it } from 'vitest';
import { readClasses, requireModelOnSamples, rowOf } from '../../src/interpretation/model-on-samples.ts';

describe('readClasses', () => {
  it('names the winner, its share and the entropy over log L', () => {
    const { winner, share, ambiguity } = readClasses([0.2, 0.5, 0.3]);
    expect([winner, share]).toEqual([1, 0.5]);
    expect(ambiguity).toBeCloseTo(-(0.2 * Math.log(0.2) + 0.5 * Math.log(0.5) + 0.3 * Math.log(0.3)) / Math.log(3), 12);
  });

  it('is 0 for one certain label, 1 for all alike, and 0 where there is one label', () => {
    expect(readClasses([0, 1, 0]).ambiguity).toBe(0);
    expect(readClasses(Float32Array.of(0.25, 0.25, 0.25, 0.25)).ambiguity).toBe(1);
    expect(readClasses([1])).toEqual({ winner: 0, share: 1, ambiguity: 0 });
    expect(() => readClasses([])).toThrow(RangeError);
  });
});

describe('requireModelOnSamples', () => {
  const model = {
    embeddings: Float32Array.of(1, 2, 3, 4),
    labels: Int32Array.of(0, 1),
    labelNames: ['a', 'b'],
    prototypes: Float32Array.of(1, 1),
    association: Float32Array.of(0.5, 0.5),
    depth: 2,
  };

  it('gives the sizes', () => {
    expect(requireModelOnSamples('test', model)).toEqual({ numSamples: 2, numPrototypes: 1 });
  });

  it('says what does not fit', () => {
    const broken = (change: Partial<typeof model>) => () => requireModelOnSamples('test', { ...model, ...change });
    expect(broken({ labels: Int32Array.of(0) })).toThrow(/2 samples, 1 labels and 1 prototypes/);
    expect(broken({ labels: Int32Array.of(0, 2) })).toThrow(/from 0 to 1, got 2/);
    expect(broken({ association: Float32Array.of(1) })).toThrow(/association must be \[1, 2\], got 1 numbers/);
    expect(broken({ prototypes: Float32Array.of(1, 1, 1) })).toThrow(/no whole rows of 2/);
  });
});

describe('rowOf', () => {
  it('is a view of one row', () => {
    expect([...rowOf(Float32Array.of(1, 2, 3, 4), 1, 2)]).toEqual([3, 4]);
  });
});
