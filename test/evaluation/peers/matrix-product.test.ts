import { describe, expect, it } from 'vitest';
import { Random } from '../../../src/base/random.ts';
import { matrixProduct, transpose } from '../../../src/evaluation/peers/matrix-product.ts';

describe('matrixProduct', () => {
  it.each([
    [3, 1, 2],
    [2, 4, 5],
    [5, 7, 3],
    [1, 10, 1],
  ])('is the sum of products, [%i, %i] by %i columns', (n, inner, columns) => {
    const random = new Random(`${n}/${inner}`);
    const a = Float64Array.from({ length: n * inner }, () => random.normal());
    const b = Float64Array.from({ length: inner * columns }, () => random.normal());
    const out = new Float64Array(n * columns).fill(99);
    matrixProduct(out, a, b, inner, columns);
    for (let i = 0; i < n; i++) {
      for (let c = 0; c < columns; c++) {
        let sum = 0;
        for (let k = 0; k < inner; k++) sum += a[i * inner + k]! * b[k * columns + c]!;
        expect(out[i * columns + c]).toBeCloseTo(sum, 12);
      }
    }
  });
});

describe('transpose', () => {
  it('turns rows into columns', () => {
    expect([...transpose(Float64Array.of(1, 2, 3, 4, 5, 6), 3)]).toEqual([1, 4, 2, 5, 3, 6]);
  });
});
