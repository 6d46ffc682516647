import { describe, expect, it } from 'vitest';
import {
  medianSize,
  prototypeFragility,
  rankableSizes,
  regionFragility,
} from '../../../src/interpretation/probe/fragility.ts';
import type { ImageProbe } from '../../../src/interpretation/probe/probe-images.ts';

describe('fragility', () => {
  const sample = (prototype: number) => ({ winner: 0, share: 1, ambiguity: 0, prototype });
  const probe: ImageProbe = {
    samples: [sample(0), sample(0), sample(0), sample(2)],
    prototypes: [0, 1, 0].map((winner) => ({ winner, share: 1, ambiguity: 0.5 })),
    attacks: [],
  };
  const attack = {
    ...({ attack: 'fgsm', norm: 'l2' } as const),
    sizes: [0.3, null, 0.1, null],
    flippedTo: [1, null, 1, null],
    movedTo: [1, null, 1, null],
  };

  it('is told of each prototype by the samples that match it', () => {
    expect(prototypeFragility(probe, attack)).toEqual([
      {
        ...{ prototype: 0, winner: 0, ambiguity: 0.5, numSamples: 3, numFlipped: 2 },
        ...{ medianSize: 0.3, smallestSize: 0.1, lostTo: [{ prototype: 1, count: 2 }] },
      },
      {
        ...{ prototype: 1, winner: 1, ambiguity: 0.5, numSamples: 0, numFlipped: 0 },
        ...{ medianSize: null, smallestSize: null, lostTo: [] },
      },
      {
        ...{ prototype: 2, winner: 0, ambiguity: 0.5, numSamples: 1, numFlipped: 0 },
        ...{ medianSize: null, smallestSize: null, lostTo: [] },
      },
    ]);
  });

  it('is told of regions by all their prototypes', () => {
    const region = { label: 0, prototypes: [0, 2] };
    expect(regionFragility(probe, attack, [region])).toEqual([
      {
        ...{ region, numSamples: 4, numFlipped: 2, medianSize: null, smallestSize: 0.1 },
        lostTo: [{ prototype: 1, count: 2 }],
      },
    ]);
  });

  it('takes samples that never flipped for the hardest', () => {
    expect(rankableSizes([1, null])).toEqual([1, Infinity]);
    expect(medianSize([3, null, 1])).toBe(3);
    expect(medianSize([3, 1])).toBe(2);
    expect(medianSize([])).toBeNull();
  });
});
