/** One bar of a histogram: how many values lie in [left, right); the last bar holds its right edge too. */
export interface HistogramBucket {
  readonly left: number;
  readonly right: number;
  readonly count: number;
}

/** The bars of some values, and how many values had no place in a bar. */
export interface Histogram {
  readonly buckets: readonly HistogramBucket[];
  /** NaN, Infinity and -Infinity: no bar has room for them. */
  readonly numNonFinite: number;
}

/** As many bars as TensorBoard's own writer makes. */
const NUM_BUCKETS = 30;

/**
 * Bars of equal width from the smallest to the largest finite value. Values that are all equal make one bar of width 0;
 * no finite value, no bar.
 * @throws TypeError on an entry that is not a number.
 */
export function makeHistogram(values: ArrayLike<number>): Histogram {
  const { min, max, numFinite } = finiteRange(values);
  const numNonFinite = values.length - numFinite;
  if (numFinite === 0) return { buckets: [], numNonFinite };
  if (min === max) return { buckets: [{ left: min, right: max, count: numFinite }], numNonFinite };
  const counts = countValues(values, min, max);
  const edge = (i: number) => (i === NUM_BUCKETS ? max : min * (1 - i / NUM_BUCKETS) + max * (i / NUM_BUCKETS));
  const buckets = Array.from(counts, (count, i) => ({ left: edge(i), right: edge(i + 1), count }));
  return { buckets, numNonFinite };
}

function finiteRange(values: ArrayLike<number>): { min: number; max: number; numFinite: number } {
  let min = Infinity;
  let max = -Infinity;
  let numFinite = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (typeof value !== 'number') {
      throw new TypeError(`histogram: values must be numbers, got ${typeof value} at position ${i}.`);
    }
    if (!Number.isFinite(value)) continue;
    numFinite++;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return { min: min + 0, max: max + 0, numFinite }; // -0 and 0 are one value: an edge is never -0
}

function countValues(values: ArrayLike<number>, min: number, max: number): Float64Array {
  const counts = new Float64Array(NUM_BUCKETS);
  const scale = Number.isFinite(max - min) ? 1 : 0.5; // the width of -1e308..1e308 is no double
  const width = max * scale - min * scale;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (!Number.isFinite(value)) continue;
    const bucket = Math.floor(((value * scale - min * scale) / width) * NUM_BUCKETS);
    counts[Math.min(bucket, NUM_BUCKETS - 1)]!++;
  }
  return counts;
}
