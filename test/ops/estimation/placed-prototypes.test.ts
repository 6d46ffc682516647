import { describe, expect, it } from 'vitest';
import { placePrototypes, rowProducts } from '../../../src/ops/estimation/placed-prototypes.ts';
import { problemOf, randomSamples } from './random-problems.ts';

describe('placePrototypes', () => {
  it('multiplies prototypes with the samples and with themselves', () => {
    const { span } = problemOf(randomSamples('placed', 5, 2, 3), {});
    const coordinates = Float64Array.of(1, 2, 3, -1, 0, 1);
    const { products, squaredNorms } = placePrototypes(span, coordinates, 5, 2);
    expect([...squaredNorms]).toEqual([14, 2]);
    for (let i = 0; i < 5; i++) {
      const [x, y, z] = [...span.samples.subarray(3 * i, 3 * i + 3)] as [number, number, number];
      expect(products[i]).toBeCloseTo(x + 2 * y + 3 * z, 12);
      expect(products[5 + i]).toBeCloseTo(z - x, 12);
    }
  });

  it('has prototypes in a span without dimensions', () => {
    const { span } = problemOf(
      { embeddings: Float64Array.of(2, 2), labels: new Int32Array(2), numLabels: 1, depth: 1 },
      {},
    );
    const { products, squaredNorms } = placePrototypes(span, new Float64Array(0), 2, 3);
    expect([products.length, ...squaredNorms]).toEqual([6, 0, 0, 0]);
  });
});

describe('rowProducts', () => {
  it('is the inner product row by row', () => {
    expect([...rowProducts(Float64Array.of(1, 2, 3, 4), Float64Array.of(5, 6, 7, 8), 2)]).toEqual([17, 53]);
  });
});
