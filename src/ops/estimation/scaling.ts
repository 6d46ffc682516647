import { requireInteger } from '../../base/check.ts';

/**
 * How embeddings are scaled before anything is fitted to them. `standardise`: each dimension to mean 0 and deviation 1 over
 * the reference rows; `l2`: each row to length 1.
 */
export const SCALINGS = ['none', 'standardise', 'l2'] as const;
/** One of {@link SCALINGS}. */
export type Scaling = (typeof SCALINGS)[number];

/**
 * A dimension that hardly moves over the reference is noise, not signal: its deviation counts as at least this fraction of
 * the root mean square one.
 */
const DEVIATION_FLOOR = 0.1;

/**
 * `rows` [n, depth] scaled, as a new array; the very same one for `none`. Statistics come from `reference` [m, depth] alone: the
 * training samples, never those that are classified.
 * @throws RangeError unless the rows are whole.
 */
export function scaleEmbeddings<T extends Float32Array | Float64Array>(
  scaling: Scaling,
  rows: T,
  reference: Float32Array | Float64Array,
  depth: number,
): T {
  requireInteger('scaleEmbeddings', 'number of rows', rows.length / depth, 0);
  requireInteger('scaleEmbeddings', 'number of reference rows', reference.length / depth, 0);
  if (scaling === 'none') return rows;
  const scaled = rows.slice() as T;
  if (scaling === 'l2') unitRows(scaled, depth);
  else standardise(scaled, reference, depth);
  return scaled;
}

/** Each row to Euclidean length 1, in place; a zero row stays. */
function unitRows(rows: Float32Array | Float64Array, depth: number): void {
  for (let start = 0; start < rows.length; start += depth) {
    let squares = 0;
    for (let k = 0; k < depth; k++) squares += rows[start + k]! ** 2;
    const factor = squares > 0 ? 1 / Math.sqrt(squares) : 0;
    for (let k = 0; k < depth; k++) rows[start + k]! *= factor;
  }
}

/** Minus the mean of the reference, over its deviation, dimension by dimension, in place. */
function standardise(rows: Float32Array | Float64Array, reference: Float32Array | Float64Array, depth: number): void {
  const numReference = reference.length / depth;
  const mean = new Float64Array(depth);
  const variance = new Float64Array(depth);
  for (let at = 0; at < reference.length; at++) mean[at % depth]! += reference[at]! / numReference;
  for (let at = 0; at < reference.length; at++) {
    variance[at % depth]! += (reference[at]! - mean[at % depth]!) ** 2 / numReference;
  }
  const typical = Math.sqrt(variance.reduce((a, b) => a + b, 0) / depth);
  const factors = variance.map((v) => (typical === 0 ? 1 : 1 / Math.max(Math.sqrt(v), DEVIATION_FLOOR * typical)));
  for (let at = 0; at < rows.length; at++) rows[at] = (rows[at]! - mean[at % depth]!) * factors[at % depth]!;
}
