import { requireInteger } from '../base/check.ts';

/**
 * Squared Euclidean distance of every row of `a` `[n, depth]` to every row of `b` `[m, depth]`: float64 `[n, m]`, ≥ 0.
 * Differences are squared one by one: exact 0 for equal rows, where the expanded form cancels.
 */
export function squaredRowDistances(a: Float32Array, b: Float32Array, depth: number): Float64Array {
  const n = rowCount('squaredRowDistances', a, depth);
  const m = rowCount('squaredRowDistances', b, depth);
  const distances = new Float64Array(n * m);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < m; j++) {
      let sum = 0;
      for (let k = 0; k < depth; k++) {
        const difference = a[i * depth + k]! - b[j * depth + k]!;
        sum += difference * difference;
      }
      distances[i * m + j] = sum;
    }
  }
  return distances;
}

/** The number of rows of a row-major array. @throws RangeError when `depth` does not divide its length. */
export function rowCount(who: string, rows: ArrayLike<number>, depth: number): number {
  requireInteger(who, 'depth', depth, 1);
  if (rows.length % depth !== 0) {
    throw new RangeError(`${who}: ${rows.length} numbers are no whole rows of ${depth}; give depth the row length.`);
  }
  return rows.length / depth;
}
