/** The middle value; of an even number of values the mean of the two middle ones. */
export function median(values: readonly number[]): number {
  if (values.length === 0) throw new RangeError('median: there must be a value, got none.');
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1
    ? (sorted[middle] as number)
    : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2;
}

/** A median with the smallest and the largest value. */
export interface Spread {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

export function spread(values: readonly number[]): Spread {
  return { median: median(values), low: Math.min(...values), high: Math.max(...values) };
}

/**
 * How many times as fast ours is as another, round by round: what slows a whole round down cancels.
 * @param ours seconds of each round
 * @param other seconds of the same rounds
 */
export function speedRatio(ours: readonly number[], other: readonly number[]): Spread {
  if (ours.length !== other.length) {
    throw new RangeError(`speedRatio: both must have the same rounds, got ${ours.length} and ${other.length}.`);
  }
  return spread(ours.map((seconds, round) => (other[round] as number) / seconds));
}
