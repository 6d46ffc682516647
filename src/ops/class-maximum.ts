import * as tf from '@tensorflow/tfjs-core';
import { requireShape } from '../base/check.ts';

/** Stands where a class has fewer columns than another; under any logit. */
const NOTHING = -1e9;

/**
 * The largest score of each class: `scores` [batch, columns] → [batch, numLabels]. Differentiable: the gradient goes to
 * the largest column.
 * @param columnLabels the class of each column; every one of 0..numLabels-1 present
 * @throws RangeError if a class has no column.
 */
export function classMaximum(scores: tf.Tensor2D, columnLabels: Int32Array, numLabels: number): tf.Tensor2D {
  requireShape('classMaximum: scores', scores, [null, columnLabels.length]);
  const columns: number[][] = Array.from({ length: numLabels }, () => []);
  columnLabels.forEach((label, column) => columns[label]?.push(column));
  const empty = columns.findIndex((own) => own.length === 0);
  if (empty >= 0) throw new RangeError(`classMaximum: every label must have a column, label ${empty} has none.`);
  const widest = Math.max(...columns.map((own) => own.length));
  // Not a column twice: the maximum hands its gradient to all equals.
  const padded = columns.flatMap((own) => Array.from({ length: widest }, (_, i) => own[i] ?? columnLabels.length));
  return tf.tidy(() => {
    const [batch] = scores.shape;
    const rows = tf.concat([tf.transpose(scores), tf.fill([1, batch], NOTHING)], 0); // [columns + 1, batch]
    const grouped = tf.gather(rows, tf.tensor1d(padded, 'int32')); // [numLabels·widest, batch]
    return tf.transpose(tf.max(tf.reshape(grouped, [numLabels, widest, batch]), 1)) as tf.Tensor2D;
  });
}
