import { requireBetween } from '../base/check.ts';

/** The value that the share `q` of `values` does not exceed, linear between neighbours. @throws RangeError without values. */
export function quantile(values: ArrayLike<number>, q: number): number {
  requireBetween('quantile', 'q', q, 0, 1);
  const sorted = Float64Array.from(values).sort();
  if (sorted.length === 0) throw new RangeError('quantile: needs a value at least, got none.');
  const position = q * (sorted.length - 1);
  const below = Math.floor(position);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below]! + (position - below) * (sorted[above]! - sorted[below]!);
}
