import { requireInteger } from '../../base/check.ts';
import type { Random } from '../../base/random.ts';

/** Rows that are fitted and rows that judge the fit; none is in both. */
export interface Fold {
  readonly training: readonly number[];
  readonly validation: readonly number[];
}

/**
 * Splits samples into `count` parts with the labels spread evenly; in each fold another part is the validation. Rows are in
 * ascending order.
 * @throws RangeError when a label has fewer samples than there are parts: some fold could not be trained or judged on it.
 */
export function stratifiedFolds(labels: Int32Array, count: number, random: Random): Fold[] {
  requireInteger('stratifiedFolds', 'count', count, 2);
  const partOf = new Int32Array(labels.length);
  let next = 0; // goes on from label to label, so that the parts stay of one size
  for (const label of [...new Set(labels)].sort((a, b) => a - b)) {
    const rows = [...labels.keys()].filter((row) => labels[row] === label);
    if (rows.length < count) {
      throw new RangeError(
        `stratifiedFolds: every label must have ${count} samples, ${label} has ${rows.length}; use fewer folds.`,
      );
    }
    for (const row of random.shuffle(rows)) partOf[row] = next++ % count;
  }
  const rowsWhere = (holds: (part: number) => boolean) => [...partOf.keys()].filter((row) => holds(partOf[row]!));
  return Array.from({ length: count }, (_, fold) => ({
    training: rowsWhere((part) => part !== fold),
    validation: rowsWhere((part) => part === fold),
  }));
}
