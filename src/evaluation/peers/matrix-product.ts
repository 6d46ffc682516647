/**
 * Writes A·B into `out` `[n, columns]`, for `a` `[n, inner]` and `b` `[inner, columns]`, all row-major float64. Four rows of B
 * at a time: four products for one read and write of the sum, which is what the time goes into.
 */
export function matrixProduct(
  out: Float64Array,
  a: Float64Array,
  b: Float64Array,
  inner: number,
  columns: number,
): void {
  out.fill(0);
  const unrolled = inner - (inner % 4);
  for (let i = 0, row = 0; i < a.length; i += inner, row += columns) {
    let k = 0;
    for (; k < unrolled; k += 4) {
      const [a0, a1, a2, a3] = [a[i + k]!, a[i + k + 1]!, a[i + k + 2]!, a[i + k + 3]!];
      const at = k * columns;
      for (let c = 0; c < columns; c++) {
        const b0 = at + c;
        out[row + c]! += a0 * b[b0]! + a1 * b[b0 + columns]! + a2 * b[b0 + 2 * columns]! + a3 * b[b0 + 3 * columns]!;
      }
    }
    for (; k < inner; k++) {
      const factor = a[i + k]!;
      for (let c = 0; c < columns; c++) out[row + c]! += factor * b[k * columns + c]!;
    }
  }
}

/** The transpose `[columns, n]` of `a` `[n, columns]`. */
export function transpose(a: Float64Array, columns: number): Float64Array {
  const n = a.length / columns;
  const transposed = new Float64Array(a.length);
  for (let i = 0; i < n; i++) {
    for (let c = 0; c < columns; c++) transposed[c * n + i] = a[i * columns + c]!;
  }
  return transposed;
}
