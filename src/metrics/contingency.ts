/** How two labelings of the same samples meet. */
export interface Contingency {
  /** Samples with the i-th label of the first and the j-th of the second: row-major `[rows, columns]`. */
  readonly counts: Float64Array;
  /** Sizes of the classes of the first labeling, in the order in which they first occur. */
  readonly rowSums: Float64Array;
  /** The same of the second. */
  readonly columnSums: Float64Array;
  /** Number of samples. */
  readonly total: number;
}

/** Labels renamed to 0, 1, 2, … in the order in which they first occur. */
export interface CompactLabels {
  readonly labels: Int32Array;
  readonly numLabels: number;
}

/** Renames any labels `[n]` to 0..numLabels-1; what is equal stays equal. */
export function compactLabels(labels: ArrayLike<number>): CompactLabels {
  const names = new Map<number, number>();
  const renamed = Int32Array.from(labels, (label) => {
    const name = names.get(label) ?? names.size;
    names.set(label, name);
    return name;
  });
  return { labels: renamed, numLabels: names.size };
}

/** The contingency table of two labelings `[n]` of the same samples. @throws RangeError for n = 0 or unequal lengths. */
export function contingency(a: ArrayLike<number>, b: ArrayLike<number>): Contingency {
  if (a.length === 0 || a.length !== b.length) {
    throw new RangeError(`contingency: both labelings need the same samples, got ${a.length} and ${b.length} labels.`);
  }
  const first = compactLabels(a);
  const second = compactLabels(b);
  const counts = new Float64Array(first.numLabels * second.numLabels);
  const rowSums = new Float64Array(first.numLabels);
  const columnSums = new Float64Array(second.numLabels);
  for (let i = 0; i < a.length; i++) {
    const [row, column] = [first.labels[i]!, second.labels[i]!];
    counts[row * second.numLabels + column]!++;
    rowSums[row]!++;
    columnSums[column]!++;
  }
  return { counts, rowSums, columnSums, total: a.length };
}
