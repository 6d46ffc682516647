import type { Random } from '../../base/random.ts';

/** Draws position i with probability proportional to `weights[i]`; weights are at least 0 and one is above. */
export function weightedIndex(weights: readonly number[], random: Random): number {
  let left = random.next() * weights.reduce((sum, weight) => sum + weight, 0);
  for (let i = 0; i < weights.length - 1; i++) {
    left -= weights[i] ?? 0;
    if (left < 0) return i;
  }
  return weights.length - 1;
}
