import type { Classifier } from './classifier.ts';

/**
 * How embeddings are scaled before a classifier sees them; every peer gets the same choice. `standardise`: each dimension
 * to mean 0 and deviation 1 over the support; `l2`: each row to length 1.
 */
export const SCALINGS = ['none', 'standardise', 'l2'] as const;
export type Scaling = (typeof SCALINGS)[number];

/**
 * A dimension that hardly moves over the support is noise, not signal: its deviation counts as at least this fraction of
 * the root mean square one.
 */
const DEVIATION_FLOOR = 0.1;

/** The same classifier on scaled embeddings; statistics come from the support alone, never from the queries. */
export function withScaling(scaling: Scaling, classifier: Classifier): Classifier {
  if (scaling === 'none') return classifier;
  const scale = scaling === 'l2' ? unitRows : standardised;
  return (support, labels, numLabels, query, depth) =>
    classifier(scale(support, support, depth), labels, numLabels, scale(query, support, depth), depth);
}

/** `rows` with each one at Euclidean length 1; a zero row stays. */
function unitRows(rows: Float32Array, _support: Float32Array, depth: number): Float32Array {
  const scaled = new Float32Array(rows.length);
  for (let start = 0; start < rows.length; start += depth) {
    let squares = 0;
    for (let k = 0; k < depth; k++) squares += rows[start + k]! ** 2;
    const factor = squares > 0 ? 1 / Math.sqrt(squares) : 0;
    for (let k = 0; k < depth; k++) scaled[start + k] = rows[start + k]! * factor;
  }
  return scaled;
}

/** `rows` minus the support's mean, over its deviation, dimension by dimension. */
function standardised(rows: Float32Array, support: Float32Array, depth: number): Float32Array {
  const numSupport = support.length / depth;
  const mean = new Float64Array(depth);
  const variance = new Float64Array(depth);
  support.forEach((value, i) => (mean[i % depth]! += value / numSupport));
  support.forEach((value, i) => (variance[i % depth]! += (value - mean[i % depth]!) ** 2 / numSupport));
  const typical = Math.sqrt(variance.reduce((a, b) => a + b, 0) / depth);
  if (typical === 0) return new Float32Array(rows.length).map((_, i) => rows[i]! - mean[i % depth]!);
  const factors = variance.map((v) => 1 / Math.max(Math.sqrt(v), DEVIATION_FLOOR * typical));
  return new Float32Array(rows.length).map((_, i) => (rows[i]! - mean[i % depth]!) * factors[i % depth]!);
}
