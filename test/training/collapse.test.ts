import { expect, it } from 'vitest';
import { collapseSigns } from '../../src/training/collapse.ts';

const signs = (rows: number[][], accuracy: number) =>
  collapseSigns({ matching: Float32Array.from(rows.flat()), numPrototypes: rows[0]!.length, accuracy });

it('finds nothing in prototypes that tell queries apart', () => {
  expect(
    signs(
      [
        [0.9, 0.1, 0],
        [0.1, 0.8, 0.1],
        [0.2, 0.2, 0.6],
      ],
      1,
    ),
  ).toEqual([]);
  expect(
    signs(
      [
        [1, 0],
        [0, 1],
      ],
      1,
    ),
  ).toEqual([]); // sure, and right to be
  expect(signs([[1], [1]], 0.5)).toEqual([]); // one prototype: nothing to collapse
});

it('sees prototypes that lie in one place', () => {
  expect(
    signs(
      [
        [1 / 3, 1 / 3, 1 / 3],
        [0.3334, 0.3333, 0.3333],
      ],
      0.3,
    ),
  ).toEqual([expect.stringMatching(/^all prototypes/)]);
  expect(
    signs(
      [
        [0.34, 0.33, 0.33],
        [0.33, 0.33, 0.34],
      ],
      0.3,
    ),
  ).toEqual([]);
});

it('sees a matching that is saturated though wrong', () => {
  expect(
    signs(
      [
        [1, 0],
        [0.99995, 0.00005],
      ],
      0.5,
    ),
  ).toContainEqual(expect.stringMatching(/saturated/));
  expect(
    signs(
      [
        [1, 0],
        [0.9, 0.1],
      ],
      0.5,
    ),
  ).toEqual([]);
});

it('counts prototypes that nobody matches, from a quarter on', () => {
  const row = [0.5, 0.4995, 0.0005, 0];
  expect(signs([row, row], 1)).toEqual([expect.stringMatching(/^2 of 4 prototypes are dead/)]);
  expect(signs([[0.5, 0.2, 0.1, 0.1, 0.1, 0]], 1)).toEqual([]);
});
