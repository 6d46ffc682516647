/** Coordinates of rows within the span of a set of centred rows; inner products are kept. */
export interface Span {
  /** The mean of the rows, `[depth]`. */
  readonly mean: Float64Array;
  /** Dimensions of the coordinates: at most the number of rows and `depth`. */
  readonly rank: number;
  /** The centred rows in these coordinates, `[numRows, rank]`. */
  readonly coordinates: Float64Array;
  /** Takes weights on the coordinates `[rank, columns]` to weights on the embedding `[depth, columns]`. */
  lift(weights: Float64Array, columns: number): Float64Array;
}

/** A direction left over with less than this fraction of its row's length is rounding, not a direction. */
const RANK_TOLERANCE = 1e-6;

/**
 * Centres `rows` `[numRows, depth]` and, where there are fewer rows than dimensions, gives them in an orthonormal basis of
 * their span (modified Gram-Schmidt): weights with an L2 penalty never leave that span, so a fit on
 * 2,048-wide embeddings of 100 samples has 100 dimensions.
 */
export function spanOfRows(rows: Float32Array, depth: number): Span {
  const numRows = rows.length / depth;
  const mean = new Float64Array(depth);
  for (let i = 0; i < rows.length; i++) mean[i % depth]! += rows[i]! / numRows;
  const centred = Float64Array.from(rows, (value, i) => value - mean[i % depth]!);
  if (numRows >= depth) {
    return { mean, rank: depth, coordinates: centred, lift: (weights) => weights };
  }
  const basis = orthonormalBasis(centred, depth);
  const rank = basis.length;
  const coordinates = new Float64Array(numRows * rank);
  for (let i = 0; i < numRows; i++) {
    const row = centred.subarray(i * depth, (i + 1) * depth);
    basis.forEach((direction, r) => (coordinates[i * rank + r] = dot(row, direction)));
  }
  const lift = (weights: Float64Array, columns: number) => {
    const lifted = new Float64Array(depth * columns);
    basis.forEach((direction, r) => {
      for (let k = 0; k < depth; k++) {
        for (let l = 0; l < columns; l++) lifted[k * columns + l]! += direction[k]! * weights[r * columns + l]!;
      }
    });
    return lifted;
  };
  return { mean, rank, coordinates, lift };
}

function orthonormalBasis(rows: Float64Array, depth: number): Float64Array[] {
  const basis: Float64Array[] = [];
  for (let start = 0; start < rows.length; start += depth) {
    const rest = rows.slice(start, start + depth);
    const length = Math.sqrt(dot(rest, rest));
    removeSpan(rest, basis);
    // Where most of the row cancelled, rounding is left in the span: once more.
    if (dot(rest, rest) < 0.25 * length * length) removeSpan(rest, basis);
    const left = Math.sqrt(dot(rest, rest));
    if (left > RANK_TOLERANCE * length) basis.push(rest.map((value) => value / left));
  }
  return basis;
}

function removeSpan(row: Float64Array, basis: readonly Float64Array[]): void {
  for (const direction of basis) {
    const share = dot(row, direction);
    for (let k = 0; k < row.length; k++) row[k]! -= share * direction[k]!;
  }
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += a[k]! * b[k]!;
  return sum;
}
