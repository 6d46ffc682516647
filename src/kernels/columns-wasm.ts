// Passes over a matrix [rows, columns], row-major. Each takes four rows at a time, so that what belongs to a column is
// read once for four entries: twice as fast as row by row. The last rows, fewer than four, follow one by one.

const ROWS = 4;

/** Where the rows end that are taken four at a time. */
const wholeEnd = (length: number, columns: number) => length - (length % (ROWS * columns));

/** Sum, and sum of squares, of each column. In float64: a variance is the difference of the two. */
export function columnMoments(values: Float32Array, columns: number) {
  const sums = new Float64Array(columns);
  const squares = new Float64Array(columns);
  const end = wholeEnd(values.length, columns);
  for (let start = 0; start < end; start += ROWS * columns) {
    for (let c = 0; c < columns; c++) {
      const at = start + c;
      const p = values[at]!;
      const q = values[at + columns]!;
      const r = values[at + 2 * columns]!;
      const s = values[at + 3 * columns]!;
      sums[c]! += p + q + r + s;
      squares[c]! += p * p + q * q + r * r + s * s;
    }
  }
  for (let at = end; at < values.length; at++) {
    const value = values[at]!;
    sums[at % columns]! += value;
    squares[at % columns]! += value * value;
  }
  return { sums, squares };
}

/** Of each column: Σ slope, and Σ slope · (value − mean). */
export function columnProducts(slopes: Float32Array, values: Float32Array, mean: Float32Array, columns: number) {
  const sums = new Float64Array(columns);
  const products = new Float64Array(columns);
  const end = wholeEnd(values.length, columns);
  for (let start = 0; start < end; start += ROWS * columns) {
    for (let c = 0; c < columns; c++) {
      const at = start + c;
      const m = mean[c]!;
      const p = slopes[at]!;
      const q = slopes[at + columns]!;
      const r = slopes[at + 2 * columns]!;
      const s = slopes[at + 3 * columns]!;
      sums[c]! += p + q + r + s;
      products[c]! +=
        p * (values[at]! - m) +
        q * (values[at + columns]! - m) +
        r * (values[at + 2 * columns]! - m) +
        s * (values[at + 3 * columns]! - m);
    }
  }
  for (let at = end; at < values.length; at++) {
    sums[at % columns]! += slopes[at]!;
    products[at % columns]! += slopes[at]! * (values[at]! - mean[at % columns]!);
  }
  return { sums, products };
}

/** out = factor · x + constant, the latter two by column. */
export function scaleColumns(out: Float32Array, x: Float32Array, factor: Float64Array, constant: Float64Array): void {
  const columns = factor.length;
  const end = wholeEnd(out.length, columns);
  for (let start = 0; start < end; start += ROWS * columns) {
    for (let c = 0; c < columns; c++) {
      const at = start + c;
      const f = factor[c]!;
      const k = constant[c]!;
      out[at] = x[at]! * f + k;
      out[at + columns] = x[at + columns]! * f + k;
      out[at + 2 * columns] = x[at + 2 * columns]! * f + k;
      out[at + 3 * columns] = x[at + 3 * columns]! * f + k;
    }
  }
  for (let at = end; at < out.length; at++) out[at] = x[at]! * factor[at % columns]! + constant[at % columns]!;
}

/** A matrix times a factor by column. */
export interface ScaledColumns {
  readonly x: Float32Array;
  readonly factor: Float64Array;
}

/** out = a + b + constant, the last by column. */
export function addColumns(out: Float32Array, a: ScaledColumns, b: ScaledColumns, constant: Float64Array): void {
  const columns = constant.length;
  const { x, factor: xFactor } = a;
  const { x: y, factor: yFactor } = b;
  const end = wholeEnd(out.length, columns);
  for (let start = 0; start < end; start += ROWS * columns) {
    for (let c = 0; c < columns; c++) {
      const at = start + c;
      const f = xFactor[c]!;
      const g = yFactor[c]!;
      const k = constant[c]!;
      out[at] = x[at]! * f + y[at]! * g + k;
      out[at + columns] = x[at + columns]! * f + y[at + columns]! * g + k;
      out[at + 2 * columns] = x[at + 2 * columns]! * f + y[at + 2 * columns]! * g + k;
      out[at + 3 * columns] = x[at + 3 * columns]! * f + y[at + 3 * columns]! * g + k;
    }
  }
  for (let at = end; at < out.length; at++) {
    const c = at % columns;
    out[at] = x[at]! * xFactor[c]! + y[at]! * yFactor[c]! + constant[c]!;
  }
}
