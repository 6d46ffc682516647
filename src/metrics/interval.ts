import { studentTPValue, studentTQuantile } from './student-t.ts';

/** A mean and how far to trust it. */
export interface Interval {
  readonly mean: number;
  /** Half the width of the 95 % interval of the mean; NaN for one value, which says nothing about its spread. */
  readonly halfWidth: number;
  /** Standard deviation of the values (divided by n − 1); NaN for one value. */
  readonly deviation: number;
  /** Number of values. */
  readonly count: number;
}

/** The mean of paired differences with its interval and test. */
export interface PairedDifference extends Interval {
  /** Two-sided p value of the paired t test against no difference. */
  readonly pValue: number;
}

/** From this many values on, the normal quantile 1.96 stands for Student's: the usual form for episode means. */
const LARGE_SAMPLE = 30;

/**
 * 95 % interval of the mean of independent values (accuracies of episodes): mean ± 1.96·s/√n for n ≥ 30, Student's t
 * below.
 * @throws RangeError without values or on one that is not finite.
 */
export function meanInterval(values: ArrayLike<number>): Interval {
  const count = values.length;
  if (count === 0) throw new RangeError('meanInterval: values must hold at least one number, got none.');
  let sum = 0;
  for (let i = 0; i < count; i++) {
    const value = values[i]!;
    if (!Number.isFinite(value)) throw new RangeError(`meanInterval: value ${i} must be finite, got ${value}.`);
    sum += value;
  }
  const mean = sum / count;
  if (count === 1) return { mean, halfWidth: NaN, deviation: NaN, count };
  let squares = 0;
  for (let i = 0; i < count; i++) squares += (values[i]! - mean) ** 2;
  const deviation = Math.sqrt(squares / (count - 1));
  const quantile = count >= LARGE_SAMPLE ? 1.96 : studentTQuantile(0.95, count - 1);
  return { mean, halfWidth: (quantile * deviation) / Math.sqrt(count), deviation, count };
}

/**
 * Mean of `a[i] − b[i]` over pairs (the same episodes under two methods), its 95 % interval, and the two-sided p value of
 * the paired t test. Differences that are all the same give p = 1 when they are 0 and p = 0 otherwise; one pair gives NaN.
 * @throws RangeError when the lengths differ.
 */
export function pairedDifference(a: ArrayLike<number>, b: ArrayLike<number>): PairedDifference {
  if (a.length !== b.length) {
    throw new RangeError(`pairedDifference: both need the same episodes, got ${a.length} and ${b.length} values.`);
  }
  const interval = meanInterval(Float64Array.from(a, (value, i) => value - b[i]!));
  const { mean, deviation, count } = interval;
  if (count === 1) return { ...interval, pValue: NaN };
  if (mean === 0) return { ...interval, pValue: 1 };
  return { ...interval, pValue: studentTPValue((mean * Math.sqrt(count)) / deviation, count - 1) };
}

/** A fraction with its interval for people: `97.53 ± 0.12 %`; `97.53 %` where one value gives no interval. */
export function formatPercent(interval: Pick<Interval, 'mean' | 'halfWidth'>): string {
  const mean = (100 * interval.mean).toFixed(2);
  if (Number.isNaN(interval.halfWidth)) return `${mean} %`;
  return `${mean} ± ${(100 * interval.halfWidth).toFixed(2)} %`;
}
