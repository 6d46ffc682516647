/** The samples in an orthonormal basis of their span, their mean at the origin. Distances and inner products are kept. */
export interface SampleSpan {
  /** Dimensions of the span: at most the number of samples less one, and the depth of the embedding. */
  readonly rank: number;
  /** [numSamples, rank] */
  readonly samples: Float64Array;
  /** [rank, numSamples] */
  readonly transposed: Float64Array;
  /** The samples that the basis was made of, one by one: sample pivots[k] has nothing beyond dimension k. */
  readonly pivots: readonly number[];
}

/** What is left of a sample beside the basis counts as rounding when its square is this part of the largest. */
const RANK_TOLERANCE = 1e-7;

/**
 * Coordinates whose inner products are the centred Gram matrix [numSamples, numSamples]: its Cholesky factor with the
 * largest remaining sample as the next pivot, as many columns as there is anything left.
 */
export function sampleSpan(centredGram: Float64Array, numSamples: number): SampleSpan {
  const left = Float64Array.from({ length: numSamples }, (_, i) => centredGram[i * numSamples + i]!);
  const limit = RANK_TOLERANCE * left.reduce((most, value) => Math.max(most, value), 0);
  const columns: Float64Array[] = [];
  const pivots: number[] = [];
  while (pivots.length < numSamples) {
    const pivot = left.indexOf(left.reduce((most, value) => Math.max(most, value), -Infinity));
    if (!(left[pivot]! > limit)) break;
    const length = Math.sqrt(left[pivot]!);
    const column = new Float64Array(numSamples);
    for (let i = 0; i < numSamples; i++) column[i] = centredGram[i * numSamples + pivot]!;
    for (const earlier of columns) {
      const share = earlier[pivot]!;
      for (let i = 0; i < numSamples; i++) column[i]! -= share * earlier[i]!;
    }
    for (let i = 0; i < numSamples; i++) left[i]! -= (column[i]! /= length) ** 2;
    for (const done of pivots) column[done] = 0; // exact, where rounding left a trace
    left[pivot] = 0;
    columns.push(column);
    pivots.push(pivot);
  }
  const rank = columns.length;
  const samples = new Float64Array(numSamples * rank);
  const transposed = new Float64Array(numSamples * rank);
  columns.forEach((column, k) => {
    transposed.set(column, k * numSamples);
    column.forEach((value, i) => (samples[i * rank + k] = value));
  });
  return { rank, samples, transposed, pivots };
}

/**
 * Prototypes as combinations of the samples, p_j = Σ_i coefficients_ji x_i with Σ_i coefficients_ji = 1, from their
 * coordinates [numPrototypes, rank]: [numPrototypes, numSamples].
 */
export function sampleCoefficients(
  { rank, samples, pivots }: SampleSpan,
  coordinates: Float64Array,
  numSamples: number,
  numPrototypes: number,
): Float64Array {
  const coefficients = new Float64Array(numPrototypes * numSamples);
  for (let j = 0; j < numPrototypes; j++) {
    const shares = new Float64Array(rank);
    let sum = 0;
    for (let k = rank - 1; k >= 0; k--) {
      let value = coordinates[j * rank + k]!;
      for (let m = k + 1; m < rank; m++) value -= shares[m]! * samples[pivots[m]! * rank + k]!;
      shares[k] = value / samples[pivots[k]! * rank + k]!;
      sum += shares[k]!;
    }
    const row = coefficients.subarray(j * numSamples, (j + 1) * numSamples).fill((1 - sum) / numSamples);
    pivots.forEach((sample, k) => (row[sample]! += shares[k]!));
  }
  return coefficients;
}

/** Σ_i coefficients_ji x_i for embeddings [numSamples, depth]: float64 [numPrototypes, depth]. */
export function combineSamples(
  coefficients: Float64Array,
  embeddings: Float32Array | Float64Array,
  numSamples: number,
): Float64Array {
  const depth = embeddings.length / numSamples;
  const numPrototypes = coefficients.length / numSamples;
  const combined = new Float64Array(numPrototypes * depth);
  // Four samples and two prototypes at a time: most of the time goes into reading numbers, so each that is read serves often.
  for (let j = 0; j < numPrototypes; j += 2) {
    const [to, also] = [j * depth, Math.min(j + 1, numPrototypes - 1) * depth];
    const isPair = also > to;
    for (let start = 0; start < numSamples; start += 4) {
      const share = (prototype: number, step: number) =>
        start + step < numSamples ? coefficients[prototype * numSamples + start + step]! : 0;
      const row = (step: number) => Math.min(start + step, numSamples - 1) * depth; // beyond the last, a share of 0
      const [a, b, c, d] = [share(j, 0), share(j, 1), share(j, 2), share(j, 3)];
      const [e, f, g, h] = isPair ? [share(j + 1, 0), share(j + 1, 1), share(j + 1, 2), share(j + 1, 3)] : [0, 0, 0, 0];
      const [ra, rb, rc, rd] = [row(0), row(1), row(2), row(3)];
      for (let k = 0; k < depth; k++) {
        const va = embeddings[ra + k]!;
        const vb = embeddings[rb + k]!;
        const vc = embeddings[rc + k]!;
        const vd = embeddings[rd + k]!;
        combined[to + k]! += a * va + b * vb + c * vc + d * vd;
        combined[also + k]! += e * va + f * vb + g * vc + h * vd;
      }
    }
  }
  return combined;
}
