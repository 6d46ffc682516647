import { spread, type Spread } from './statistics.ts';

/**
 * The exponent b of values ≈ c·size^b: the slope of the least-squares line through the logarithms.
 * @throws RangeError for fewer than two sizes, or what has no logarithm.
 */
export function exponentOf(sizes: readonly number[], values: readonly number[]): number {
  if (sizes.length < 2 || sizes.length !== values.length) {
    throw new RangeError(
      `exponentOf: at least two sizes, each with its value, got ${sizes.length} and ${values.length}.`,
    );
  }
  if (![...sizes, ...values].every((value) => value > 0)) {
    throw new RangeError('exponentOf: sizes and values must be above 0.');
  }
  const [x, y] = [sizes.map(Math.log), values.map(Math.log)];
  const mean = (of: readonly number[]) => of.reduce((sum, value) => sum + value, 0) / of.length;
  const [middleX, middleY] = [mean(x), mean(y)];
  const across = x.reduce((sum, value, i) => sum + (value - middleX) * (y[i]! - middleY), 0);
  return across / x.reduce((sum, value) => sum + (value - middleX) ** 2, 0);
}

/** How a time grows with a size. */
export interface Growth {
  /** Over all sizes: what does not grow, such as the calls themselves, makes it small. */
  readonly all: Spread;
  /** From the last size but one to the last: where what is fixed counts least. */
  readonly last: Spread;
}

/**
 * The exponents of each round; what slows a whole round down cancels.
 * @param rounds `[sizes, rounds]`: seconds
 */
export function growthOf(sizes: readonly number[], rounds: readonly (readonly number[])[]): Growth {
  const numRounds = Math.min(...rounds.map((own) => own.length));
  const perRound = Array.from({ length: numRounds }, (_, round) => rounds.map((own) => own[round]!));
  return {
    all: spread(perRound.map((seconds) => exponentOf(sizes, seconds))),
    last: spread(perRound.map((seconds) => exponentOf(sizes.slice(-2), seconds.slice(-2)))),
  };
}

/** The line value ≈ fixed + slope·size of the least squared relative errors. */
export function straightLine(sizes: readonly number[], values: readonly number[]): { fixed: number; slope: number } {
  const sum = (of: (size: number, weight: number, value: number) => number) =>
    sizes.reduce((total, size, i) => total + of(size, 1 / values[i]! ** 2, values[i]!), 0);
  const [weights, first, second] = [sum((_, w) => w), sum((n, w) => w * n), sum((n, w) => w * n * n)];
  const [plain, crossed] = [sum((_, w, value) => w * value), sum((n, w, value) => w * n * value)];
  const slope = (weights * crossed - first * plain) / (weights * second - first ** 2);
  return { fixed: (plain - slope * first) / weights, slope };
}
