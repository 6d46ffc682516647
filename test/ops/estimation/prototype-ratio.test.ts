import { describe, expect, it } from 'vitest';
import { prototypesInData } from '../../../src/metrics/prototypes-in-data.ts';
import { gramMatrix } from '../../../src/ops/estimation/gram.ts';
import { rowProducts } from '../../../src/ops/estimation/placed-prototypes.ts';
import { prototypeRatio } from '../../../src/ops/estimation/prototype-ratio.ts';
import { randomSamples } from './random-problems.ts';

/** Inner products of samples [numSamples, depth] and prototypes [numPrototypes, depth], computed one by one. */
function productsOf(samples: Float64Array, prototypes: Float64Array, depth: number) {
  const [n, m] = [samples.length / depth, prototypes.length / depth];
  const products = new Float64Array(m * n);
  for (let j = 0; j < m; j++) {
    for (let i = 0; i < n; i++) {
      for (let k = 0; k < depth; k++) products[j * n + i]! += prototypes[j * depth + k]! * samples[i * depth + k]!;
    }
  }
  return { gram: gramMatrix(samples, n), products, squaredNorms: rowProducts(prototypes, prototypes, m) };
}

describe('prototypeRatio', () => {
  it('is the ratio that prototypesInData finds in the embedding', () => {
    for (const seed of ['a', 'b', 'c']) {
      const { embeddings } = randomSamples(seed, 21, 3, 4);
      const prototypes = randomSamples(`${seed} prototypes`, 6, 2, 4).embeddings;
      const expected = prototypesInData(Float32Array.from(prototypes), Float32Array.from(embeddings), 4).median;
      expect(prototypeRatio(productsOf(embeddings, prototypes, 4))).toBeCloseTo(expected, 4);
    }
  });

  it('is 0 for prototypes that are samples, and infinite beside samples that coincide', () => {
    expect(prototypeRatio(productsOf(Float64Array.of(0, 3, 5), Float64Array.of(3, 5), 1))).toBe(0);
    expect(prototypeRatio(productsOf(Float64Array.of(2, 2, 2), Float64Array.of(3), 1))).toBe(Infinity);
  });
});
