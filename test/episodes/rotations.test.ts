import { describe, expect, it } from 'vitest';
import { withRotations } from '../../src/episodes/rotations.ts';

const classes = ['a', 'b'].map((name, i) => ({ name, group: 'G', rows: [2 * i, 2 * i + 1], turns: 0 as const }));

describe('withRotations', () => {
  it('makes four classes of one, with the same images', () => {
    const rotated = withRotations(classes);
    expect(rotated.map((c) => c.name)).toEqual(
      ['a', 'b'].flatMap((name) => ['rot000', 'rot090', 'rot180', 'rot270'].map((turn) => `${name}/${turn}`)),
    );
    expect(rotated.map((c) => c.turns)).toEqual([0, 1, 2, 3, 0, 1, 2, 3]);
    expect(rotated[5]).toEqual({ name: 'b/rot090', group: 'G/rot090', rows: [2, 3], turns: 1 });
  });

  it('leaves classes that are turned already', () => {
    const rotated = withRotations(classes);
    expect(withRotations(rotated)).toEqual(rotated);
  });
});
