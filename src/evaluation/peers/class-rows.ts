/** The rows of each label: `[numLabels]` lists, in the order of the rows. */
export function rowsByLabel(labels: Int32Array, numLabels: number): number[][] {
  const rows: number[][] = Array.from({ length: numLabels }, () => []);
  labels.forEach((label, i) => rows[label]!.push(i));
  return rows;
}

/** The `picked` rows of `rows` `[n, depth]`, a new array. */
export function gatherRows(rows: Float32Array, depth: number, picked: readonly number[]): Float32Array {
  const gathered = new Float32Array(picked.length * depth);
  picked.forEach((row, at) => gathered.set(rows.subarray(row * depth, (row + 1) * depth), at * depth));
  return gathered;
}
