/** How queries match the prototypes of one episode. */
export interface QueryMatching {
  /** q, [queries, numPrototypes], row-major */
  readonly matching: Float32Array;
  readonly numPrototypes: number;
  /** Of the answers, 0..1. */
  readonly accuracy: number;
}

/** A query that one prototype has as much of leaves hardly any gradient. */
const SATURATED = 0.9999;
/** Saturation is no fault where the answers are right. */
const GOOD = 0.95;
/** A prototype that no query matches as much speaks for nothing. */
const DEAD = 1e-3;
/** Some prototypes of single odd samples are always dead; from this share on it is a sign. */
const MANY_DEAD = 0.25;
/** Largest matching over an even one, up to which prototypes are told apart by rounding alone. */
const EVEN = 1.001;

/** What is wrong with the prototypes of an episode as a whole, one line each; empty where nothing is. */
export function collapseSigns({ matching, numPrototypes, accuracy }: QueryMatching): string[] {
  const numQueries = matching.length / numPrototypes;
  if (numPrototypes < 2 || numQueries === 0) return [];
  const highest = new Float32Array(numPrototypes);
  let [least, most] = [1, 0];
  for (let query = 0; query < numQueries; query++) {
    let peak = 0;
    for (let j = 0; j < numPrototypes; j++) {
      const value = matching[query * numPrototypes + j]!;
      peak = Math.max(peak, value);
      highest[j] = Math.max(highest[j]!, value);
    }
    [least, most] = [Math.min(least, peak), Math.max(most, peak)];
  }
  if (most <= EVEN / numPrototypes) {
    return [
      'all prototypes lie in one place: every query matches them alike. Lower the learning rate or the loss weights.',
    ];
  }
  const signs: string[] = [];
  if (least >= SATURATED && accuracy < GOOD) {
    signs.push(
      'the matching is saturated: each query has one prototype alone, hardly any gradient is left. Raise --temperature.',
    );
  }
  const dead = highest.filter((value) => value < DEAD).length;
  if (dead >= MANY_DEAD * numPrototypes) {
    signs.push(
      `${dead} of ${numPrototypes} prototypes are dead: no query matches them. Take fewer, or raise --temperature.`,
    );
  }
  return signs;
}
