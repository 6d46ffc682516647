import { describe, expect, it } from 'vitest';
import { Random } from '../../../src/base/random.ts';
import { spanOfRows } from '../../../src/evaluation/peers/span.ts';

const random = new Random('span');
const draw = (length: number) => Float32Array.from({ length }, () => random.normal(2));

describe('spanOfRows', () => {
  it.each([
    [6, 20],
    [20, 6],
  ])('keeps the inner products of %i centred rows in %i dimensions', (numRows, depth) => {
    const rows = draw(numRows * depth);
    const { mean, rank, coordinates } = spanOfRows(rows, depth);
    expect(rank).toBe(numRows < depth ? numRows - 1 : depth); // centring takes one dimension
    for (let a = 0; a < numRows; a++) {
      for (let b = 0; b < numRows; b++) {
        let wanted = 0;
        for (let k = 0; k < depth; k++) wanted += (rows[a * depth + k]! - mean[k]!) * (rows[b * depth + k]! - mean[k]!);
        let got = 0;
        for (let r = 0; r < rank; r++) got += coordinates[a * rank + r]! * coordinates[b * rank + r]!;
        expect(got).toBeCloseTo(wanted, 6);
      }
    }
  });

  it('lifts weights so that scores stay the same', () => {
    const [numRows, depth, columns] = [4, 9, 2];
    const rows = draw(numRows * depth);
    const { mean, rank, coordinates, lift } = spanOfRows(rows, depth);
    const weights = Float64Array.from({ length: rank * columns }, () => random.normal());
    const lifted = lift(weights, columns);
    for (let i = 0; i < numRows; i++) {
      for (let c = 0; c < columns; c++) {
        let inside = 0;
        for (let r = 0; r < rank; r++) inside += coordinates[i * rank + r]! * weights[r * columns + c]!;
        let outside = 0;
        for (let k = 0; k < depth; k++) outside += (rows[i * depth + k]! - mean[k]!) * lifted[k * columns + c]!;
        expect(outside).toBeCloseTo(inside, 8);
      }
    }
  });

  it('has no dimensions for equal rows, and one for copies of two', () => {
    const row = draw(8);
    expect(spanOfRows(Float32Array.of(...row, ...row, ...row), 8).rank).toBe(0);
    const other = draw(8);
    expect(spanOfRows(Float32Array.of(...row, ...other, ...row, ...other), 8).rank).toBe(1);
  });
});
