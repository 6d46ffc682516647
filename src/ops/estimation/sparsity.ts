/** What counts as no weight beside the row's median: rounding. */
const NEGLIGIBLE = 1e-9;

/**
 * How many weights of W [numPrototypes, numLabels] say anything: those that differ from their row's median, since a constant
 * added to a row changes no decision (method §1).
 */
export function countNonZero(association: Float64Array, numLabels: number): number {
  let count = 0;
  const centred = centreOnMedians(association, numLabels);
  for (const w of centred) if (Math.abs(w) > NEGLIGIBLE) count++;
  return count;
}

/** W with the (lower) median of each row taken off: the same decisions, the most exact zeros. */
export function centreOnMedians(association: Float64Array, numLabels: number): Float64Array {
  const centred = association.slice();
  for (let start = 0; start < centred.length; start += numLabels) {
    const row = centred.subarray(start, start + numLabels);
    const median = row.slice().sort()[(numLabels - 1) >> 1] as number;
    row.forEach((w, at) => (row[at] = w - median));
  }
  return centred;
}
