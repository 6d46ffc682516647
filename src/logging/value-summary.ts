/** What a line of text can say of a distribution. The four numbers are of the finite values; null without any. */
export interface ValueSummary {
  /** All values, finite or not. */
  readonly count: number;
  readonly numNonFinite: number;
  readonly min: number | null;
  readonly max: number | null;
  readonly mean: number | null;
  /** Standard deviation of the population (divided by the number of values). */
  readonly deviation: number | null;
}

/** Summary of any number of values in one pass. Source: Welford 1962, "Note on a method for calculating corrected sums". */
export function summarize(values: ArrayLike<number>): ValueSummary {
  let numFinite = 0;
  let min = Infinity;
  let max = -Infinity;
  let mean = 0;
  let squares = 0; // sum of squared differences from the mean so far
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (!Number.isFinite(value)) continue;
    numFinite++;
    if (value < min) min = value;
    if (value > max) max = value;
    const fromOldMean = value - mean;
    mean += fromOldMean / numFinite;
    squares += fromOldMean * (value - mean);
  }
  const counts = { count: values.length, numNonFinite: values.length - numFinite };
  if (numFinite === 0) return { ...counts, min: null, max: null, mean: null, deviation: null };
  return { ...counts, min, max, mean, deviation: Math.sqrt(squares / numFinite) };
}
