import { rowCount, squaredRowDistances } from './squared-row-distances.ts';

/** Whether prototypes lie in the data. Distances are Euclidean, not squared. */
export interface PrototypesInData {
  /** Of each prototype: its distance to the nearest sample over `sampleDistance`. Infinite where that is 0. */
  readonly ratios: Float64Array;
  /** The median of `ratios`: ≤ 1 for a model that may be called interpretable. */
  readonly median: number;
  /** The median over the samples of the distance to the nearest other sample. */
  readonly sampleDistance: number;
}

/**
 * How far prototypes `[numPrototypes, depth]` are from the samples `[numSamples, depth]`, in units of how far samples are
 * from each other: (distance prototype → nearest sample) / (distance sample → nearest other sample).
 * @throws RangeError for fewer than two samples, which have no distance to each other, or without prototypes.
 */
export function prototypesInData(prototypes: Float32Array, samples: Float32Array, depth: number): PrototypesInData {
  const numPrototypes = rowCount('prototypesInData', prototypes, depth);
  const numSamples = rowCount('prototypesInData', samples, depth);
  if (numPrototypes === 0 || numSamples < 2) {
    throw new RangeError(
      `prototypesInData: needs a prototype and two samples, got ${numPrototypes} and ${numSamples}.`,
    );
  }
  const between = squaredRowDistances(samples, samples, depth);
  for (let i = 0; i < numSamples; i++) between[i * numSamples + i] = Infinity; // a sample is not its own neighbour
  const sampleDistance = median(rowMinima(between, numSamples));
  const ratios = rowMinima(squaredRowDistances(prototypes, samples, depth), numSamples).map((distance) =>
    distance === 0 ? 0 : distance / sampleDistance,
  );
  return { ratios, median: median(ratios), sampleDistance };
}

/** The middle value, or the mean of the two middle ones. @throws RangeError without values. */
export function median(values: ArrayLike<number>): number {
  if (values.length === 0) throw new RangeError('median: values must hold at least one number, got none.');
  const sorted = Float64Array.from(values).sort();
  const middle = sorted.length >> 1;
  const upper = sorted[middle]!;
  return sorted.length % 2 === 1 ? upper : (sorted[middle - 1]! + upper) / 2;
}

/** The square root of the smallest of each row. */
function rowMinima(squared: Float64Array, columns: number): Float64Array {
  const minima = new Float64Array(squared.length / columns);
  for (let i = 0; i < minima.length; i++) {
    let least = Infinity;
    for (let j = 0; j < columns; j++) least = Math.min(least, squared[i * columns + j]!);
    minima[i] = Math.sqrt(least);
  }
  return minima;
}
