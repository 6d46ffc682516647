import { contingency, type Contingency } from './contingency.ts';

/** Entropy in nats of a labeling with classes of the given sizes. */
export function sizeEntropy(sizes: Float64Array, total: number): number {
  let entropy = 0;
  for (const size of sizes) entropy -= (size / total) * Math.log(size / total); // no class is empty
  return entropy;
}

/** Mutual information in nats of the two labelings of a contingency table, ≥ 0. */
export function mutualInformation({ counts, rowSums, columnSums, total }: Contingency): number {
  const columns = columnSums.length;
  let information = 0;
  counts.forEach((count, cell) => {
    if (count === 0) return; // 0·log 0 = 0
    const expected = rowSums[Math.floor(cell / columns)]! * columnSums[cell % columns]!;
    information += (count / total) * Math.log((count * total) / expected);
  });
  return Math.max(0, information);
}

/**
 * Normalised mutual information of two labelings `[n]` of the same samples, by the arithmetic mean of their entropies:
 * 2I/(H(a) + H(b)), in [0, 1]; 1 for the same partition, also where both have one class.
 */
export function nmiArithmetic(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return normalised(a, b, (first, second) => (first + second) / 2);
}

/** The same by the geometric mean: I/√(H(a)·H(b)), at least as large. 0 where just one labeling has a single class. */
export function nmiGeometric(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return normalised(a, b, (first, second) => Math.sqrt(first * second));
}

function normalised(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  mean: (first: number, second: number) => number,
): number {
  const table = contingency(a, b);
  if (table.rowSums.length === 1 && table.columnSums.length === 1) return 1;
  const scale = mean(sizeEntropy(table.rowSums, table.total), sizeEntropy(table.columnSums, table.total));
  return scale === 0 ? 0 : Math.min(1, mutualInformation(table) / scale);
}
