import type { Random } from '../../base/random.ts';
import { requireInteger } from '../../base/check.ts';

/** How two quantities rise together, by rank. */
export interface RankCorrelation {
  /** Spearman's ρ in [-1, 1]; null where one of the two does not vary. */
  readonly coefficient: number | null;
  /** The 95 % percentile interval over bootstrap draws of the pairs; null where `coefficient` is, or too few pairs vary. */
  readonly interval: readonly [number, number] | null;
  /** Number of pairs. */
  readonly count: number;
}

/** Draws of the bootstrap; the ends of a 95 % interval are its 25th from either side. */
const DRAWS = 1000;

/**
 * Spearman's rank correlation of pairs with a bootstrap interval: the pairs are taken for independent. Infinite values are
 * ranked as they are, equal values share their mean rank. Same random stream, same interval.
 * Source: Spearman 1904; the interval by Efron 1979, percentiles.
 * @throws RangeError for lists of different lengths, without pairs, or with NaN.
 */
export function rankCorrelation(a: ArrayLike<number>, b: ArrayLike<number>, random: Random): RankCorrelation {
  const count = a.length;
  requireInteger('rankCorrelation', 'the number of pairs', count, 1);
  if (b.length !== count) throw new RangeError(`rankCorrelation: needs pairs, got ${count} and ${b.length} values.`);
  const codes = [orderCodes(a), orderCodes(b)] as const;
  const pairs = Array.from({ length: count }, (_, i) => i);
  const coefficient = correlationOf(codes, pairs);
  if (coefficient === null) return { coefficient, interval: null, count };
  const drawn: number[] = [];
  for (let draw = 0; draw < DRAWS; draw++) {
    const value = correlationOf(
      codes,
      pairs.map(() => random.integer(count)),
    );
    if (value !== null) drawn.push(value); // a draw of one pair many times has no correlation
  }
  drawn.sort((x, y) => x - y);
  const tail = Math.floor(0.025 * drawn.length);
  const interval = drawn.length < DRAWS / 2 ? null : ([drawn[tail]!, drawn[drawn.length - 1 - tail]!] as const);
  return { coefficient, interval, count };
}

/** The values replaced by whole numbers in the same order, equal ones by the same: quick to rank in every draw. */
function orderCodes(values: ArrayLike<number>): Int32Array {
  const list = Array.from(values);
  if (list.some(Number.isNaN)) throw new RangeError('rankCorrelation: values must be numbers, got NaN.');
  const sorted = [...new Set(list)].sort((x, y) => (x < y ? -1 : 1));
  const codes = new Map(sorted.map((value, code) => [value, code]));
  return Int32Array.from(list, (value) => codes.get(value)!);
}

/** Pearson's correlation of the mean ranks of the pairs `drawn`. */
function correlationOf([a, b]: readonly [Int32Array, Int32Array], drawn: readonly number[]): number | null {
  const [x, y] = [meanRanks(a, drawn), meanRanks(b, drawn)];
  const middle = (drawn.length - 1) / 2;
  let [xx, yy, xy] = [0, 0, 0];
  for (let i = 0; i < drawn.length; i++) {
    const [dx, dy] = [x[i]! - middle, y[i]! - middle];
    xx += dx * dx;
    yy += dy * dy;
    xy += dx * dy;
  }
  return xx === 0 || yy === 0 ? null : xy / Math.sqrt(xx * yy);
}

/** From 0; equal values share the mean of the ranks they take. */
function meanRanks(codes: Int32Array, drawn: readonly number[]): Float64Array {
  const counts = new Int32Array(codes.length);
  for (const pair of drawn) counts[codes[pair]!]!++;
  const ranks = new Float64Array(codes.length);
  let before = 0;
  counts.forEach((count, code) => {
    ranks[code] = before + (count - 1) / 2;
    before += count;
  });
  return Float64Array.from(drawn, (pair) => ranks[codes[pair]!]!);
}
