import { describe, expect, it } from 'vitest';
import { Random } from '../../../src/base/random.ts';
import { addScaled, innerProduct, multiply, transpose } from '../../../src/ops/estimation/dense.ts';

describe('multiply', () => {
  it.each([
    [1, 1, 1],
    [3, 5, 2],
    [2, 8, 7],
    [4, 11, 3],
  ])('is the product of [%i, %i] and [.., %i], zeros included', (n, inner, columns) => {
    const random = new Random('product');
    const a = Float64Array.from({ length: n * inner }, () => (random.next() < 0.4 ? 0 : random.normal()));
    const b = Float64Array.from({ length: inner * columns }, () => random.normal());
    const out = new Float64Array(n * columns).fill(7); // what was there must go
    multiply(out, a, b, inner, columns);
    for (let i = 0; i < n; i++) {
      for (let c = 0; c < columns; c++) {
        let sum = 0;
        for (let k = 0; k < inner; k++) sum += a[i * inner + k]! * b[k * columns + c]!;
        expect(out[i * columns + c]).toBeCloseTo(sum, 12);
      }
    }
  });
});

describe('vectors', () => {
  it('transposes, multiplies and adds', () => {
    expect([...transpose(Float64Array.of(1, 2, 3, 4, 5, 6), 3)]).toEqual([1, 4, 2, 5, 3, 6]);
    expect(innerProduct(Float64Array.of(1, 2), Float64Array.of(3, -4))).toBe(-5);
    expect([...addScaled(Float64Array.of(1, 2), -2, Float64Array.of(3, 4))]).toEqual([-5, -6]);
  });
});
