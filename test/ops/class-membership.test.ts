import { describe, expect, it } from 'vitest';
import { classMembership } from '../../src/ops/class-membership.ts';
import { expectNoLeak, rows } from '../support/tensors.ts';

describe('classMembership', () => {
  it('is 1 in the column of the label', () => {
    expect(rows(classMembership(Int32Array.of(2, 0), 3))).toEqual([
      [0, 0, 1],
      [1, 0, 0],
    ]);
  });

  it('knows a single class', () => {
    expect(rows(classMembership(Int32Array.of(0, 0), 1))).toEqual([[1], [1]]);
  });

  it('refuses a label that no class has', () => {
    expect(() => classMembership(Int32Array.of(0, 3), 3)).toThrow('labels must be from 0 to 2, got 3 at 1');
    expect(() => classMembership(Int32Array.of(-1), 3)).toThrow(RangeError);
  });

  it('makes one tensor', async () => {
    await expectNoLeak(() => classMembership(Int32Array.of(0), 2).dispose());
  });
});
