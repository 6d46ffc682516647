import { describe, expect, it } from 'vitest';
import type { PrototypeRows } from '../../../src/ops/estimation/dead-prototypes.ts';
import { extrapolate } from '../../../src/ops/estimation/extrapolate.ts';

const rows = (coordinates: number[], association: number[]): PrototypeRows => ({
  coordinates: Float64Array.from(coordinates),
  association: Float64Array.from(association),
  founderLabels: [0, 1],
  reseeded: [false, false],
});

describe('extrapolate', () => {
  it('goes on along the change, and leaves zeros', () => {
    const further = extrapolate('softmax', rows([1, 2], [3, 0, 0, 1]), rows([2, 0], [4, 0, 0, 1]), 2);
    expect([...further.coordinates]).toEqual([4, -4]);
    expect([...further.association]).toEqual([6, 0, 0, 1]);
  });

  it('keeps class distributions on the simplex', () => {
    const further = extrapolate('mixture', rows([0, 0], [0.5, 0.5, 0.9, 0.1]), rows([0, 0], [0.8, 0.2, 0.9, 0.1]), 1);
    const odds = (0.8 / 0.2) ** 2 / (0.5 / 0.5);
    expect(further.association[0]).toBeCloseTo(odds / (1 + odds), 12);
    expect(further.association[1]).toBeCloseTo(1 / (1 + odds), 12);
    expect(further.association[2]).toBeCloseTo(0.9, 12);
  });
});
