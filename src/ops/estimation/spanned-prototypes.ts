import { multiply } from './dense.ts';
import type { Problem, SpannedPrototypes } from './problem.ts';

/** Prototypes from their coefficients [numPrototypes, numSamples], each row of sum 1. */
export function spanPrototypes(
  { gram, numSamples }: Pick<Problem, 'gram' | 'numSamples'>,
  coefficients: Float64Array,
): SpannedPrototypes {
  const products = new Float64Array(coefficients.length);
  multiply(products, coefficients, gram, numSamples, numSamples);
  return { coefficients, products, squaredNorms: rowProducts(coefficients, products, numSamples) };
}

/** Σ_i a_ji b_ji for each row j: the inner product of two sets of combinations when `b` is coefficients · gram. */
export function rowProducts(a: Float64Array, b: Float64Array, columns: number): Float64Array {
  const sums = new Float64Array(a.length / columns);
  for (let j = 0, at = 0; j < sums.length; j++) {
    let sum = 0;
    for (let i = 0; i < columns; i++, at++) sum += a[at]! * b[at]!;
    sums[j] = sum;
  }
  return sums;
}

/** The prototypes in the space of the embeddings [numSamples, depth]: float64 [numPrototypes, depth]. */
export function liftPrototypes(
  prototypes: SpannedPrototypes,
  embeddings: Float32Array | Float64Array,
  numSamples: number,
): Float64Array {
  const depth = embeddings.length / numSamples;
  const lifted = new Float64Array(prototypes.squaredNorms.length * depth);
  prototypes.coefficients.forEach((coefficient, at) => {
    if (coefficient === 0) return;
    const [to, from] = [Math.floor(at / numSamples) * depth, (at % numSamples) * depth];
    for (let k = 0; k < depth; k++) lifted[to + k]! += coefficient * embeddings[from + k]!;
  });
  return lifted;
}
