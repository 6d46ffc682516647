import { multiply } from './dense.ts';
import type { SampleSpan } from './sample-span.ts';

/** Prototypes in the span of the samples, which they never leave. */
export interface PlacedPrototypes {
  /** [numPrototypes, rank] */
  readonly coordinates: Float64Array;
  /** ⟨p_j, x_i⟩ from the mean of the samples, [numPrototypes, numSamples]. */
  readonly products: Float64Array;
  /** ‖p_j‖² from the mean of the samples, [numPrototypes]. */
  readonly squaredNorms: Float64Array;
}

/** Prototypes at the given coordinates [numPrototypes, rank]; the number is told because the rank may be 0. */
export function placePrototypes(
  { rank, transposed }: SampleSpan,
  coordinates: Float64Array,
  numSamples: number,
  numPrototypes: number,
): PlacedPrototypes {
  const products = new Float64Array(numPrototypes * numSamples);
  if (rank > 0) multiply(products, coordinates, transposed, rank, numSamples);
  return { coordinates, products, squaredNorms: rowProducts(coordinates, coordinates, numPrototypes) };
}

/** Σ_k a_jk b_jk for each of `numRows` rows j. */
export function rowProducts(a: Float64Array, b: Float64Array, numRows: number): Float64Array {
  const columns = a.length / numRows;
  const sums = new Float64Array(numRows);
  for (let j = 0, at = 0; j < numRows; j++) {
    let sum = 0;
    for (let k = 0; k < columns; k++, at++) sum += a[at]! * b[at]!;
    sums[j] = sum;
  }
  return sums;
}
