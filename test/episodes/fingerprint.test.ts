import { describe, expect, it } from 'vitest';
import { fingerprintOf } from '../../src/episodes/fingerprint.ts';
import type { Split } from '../../src/episodes/types.ts';

const cat = { name: 'cat', group: 'cat', rows: [0, 1], turns: 0 as const };
const split: Split = { train: [cat], validation: [], test: [] };

describe('fingerprintOf', () => {
  it('changes with the images and with any part of the split', () => {
    expect(fingerprintOf('a', structuredClone(split))).toBe(fingerprintOf('a', split));
    const all = [
      fingerprintOf('a', split),
      fingerprintOf('b', split),
      fingerprintOf('a', { train: [], validation: [cat], test: [] }),
      fingerprintOf('a', { ...split, train: [{ ...cat, turns: 1 }] }),
      fingerprintOf('a', { ...split, train: [{ ...cat, rows: [0] }] }),
    ];
    expect(new Set(all).size).toBe(5);
    for (const fingerprint of all) expect(fingerprint).toMatch(/^[0-9a-f]{64}$/);
  });
});
