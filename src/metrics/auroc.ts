/**
 * Area under the ROC curve: the probability that a score of `positives` is above one of `negatives`, ties counting half, in
 * [0, 1]; 0.5 where the scores tell nothing. In time n·log n.
 * @throws RangeError where one of both is empty or a score is NaN.
 */
export function auroc(positives: ArrayLike<number>, negatives: ArrayLike<number>): number {
  if (positives.length === 0 || negatives.length === 0) {
    throw new RangeError(`auroc: needs scores of both kinds, got ${positives.length} and ${negatives.length}.`);
  }
  const below = Float64Array.from(negatives).sort();
  let wins = 0;
  for (let i = 0; i < positives.length; i++) {
    const score = positives[i]!;
    if (Number.isNaN(score) || Number.isNaN(below.at(-1)))
      throw new RangeError('auroc: scores must be numbers, got NaN.');
    wins += (countBelow(below, score, false) + countBelow(below, score, true)) / 2;
  }
  return wins / (positives.length * negatives.length);
}

/** How many sorted values are below `limit`, or below or equal to it. */
function countBelow(sorted: Float64Array, limit: number, orEqual: boolean): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < limit || (orEqual && sorted[middle] === limit)) low = middle + 1;
    else high = middle;
  }
  return low;
}
