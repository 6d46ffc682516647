import { expect, it } from 'vitest';
import { gatherRows, rowsByLabel } from '../../../src/evaluation/peers/class-rows.ts';

it('lists the rows of each label in order, and none for a label without', () => {
  expect(rowsByLabel(Int32Array.of(2, 0, 2), 4)).toEqual([[1], [], [0, 2], []]);
});

it('gathers rows in the order asked, as a copy', () => {
  const rows = Float32Array.of(1, 2, 3, 4, 5, 6);
  const gathered = gatherRows(rows, 2, [2, 0]);
  expect([...gathered]).toEqual([5, 6, 1, 2]);
  gathered[0] = 0;
  expect(rows[4]).toBe(5);
});
