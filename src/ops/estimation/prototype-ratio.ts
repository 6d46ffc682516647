/** Samples and prototypes by their inner products about any one point. */
export interface ProductsInData {
  /** Of all pairs of samples, [numSamples, numSamples]. */
  readonly gram: Float64Array;
  /** Of prototypes with samples, [numPrototypes, numSamples]. */
  readonly products: Float64Array;
  /** ‖p_j‖², [numPrototypes]. */
  readonly squaredNorms: Float64Array;
}

/**
 * How far prototypes lie from the data (method §2): the median distance of a prototype to the nearest sample, in median
 * distances of a sample to the nearest other one. At most 1 is in the data; infinite where the samples coincide and it is not.
 */
export function prototypeRatio({ gram, products, squaredNorms }: ProductsInData): number {
  const n = Math.sqrt(gram.length);
  const norm = (sample: number) => gram[sample * (n + 1)]!;
  const nearest = (ownNorm: number, row: Float64Array, self: number) => {
    let least = Infinity;
    row.forEach((product, i) => {
      if (i !== self) least = Math.min(least, ownNorm - 2 * product + norm(i));
    });
    return Math.sqrt(Math.max(0, least)); // rounding can take a little under 0
  };
  const rowOf = (values: Float64Array, at: number) => values.subarray(at * n, (at + 1) * n);
  const fromPrototypes = Float64Array.from(squaredNorms, (own, j) => nearest(own, rowOf(products, j), -1));
  const between = Float64Array.from({ length: n }, (_, i) => nearest(norm(i), rowOf(gram, i), i));
  const distance = median(fromPrototypes);
  return distance === 0 ? 0 : distance / median(between);
}

function median(values: Float64Array): number {
  const sorted = values.toSorted();
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
