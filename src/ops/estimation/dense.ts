/** Writes A·B into `out` [n, columns], for `a` [n, inner] and `b` [inner, columns], all row-major. */
export function multiply(out: Float64Array, a: Float64Array, b: Float64Array, inner: number, columns: number): void {
  out.fill(0);
  const even = inner - (inner % 4);
  for (let i = 0, row = 0; i < a.length; i += inner, row += columns) {
    let k = 0;
    // Four rows of B at a time: the time goes into reading and writing the sums.
    for (; k < even; k += 4) {
      const [a0, a1, a2, a3] = [a[i + k]!, a[i + k + 1]!, a[i + k + 2]!, a[i + k + 3]!];
      if (a0 === 0 && a1 === 0 && a2 === 0 && a3 === 0) continue; // a hard matching is mostly zeros
      const b0 = k * columns;
      const [b1, b2, b3] = [b0 + columns, b0 + 2 * columns, b0 + 3 * columns];
      for (let c = 0; c < columns; c++) {
        out[row + c]! += a0 * b[b0 + c]! + a1 * b[b1 + c]! + a2 * b[b2 + c]! + a3 * b[b3 + c]!;
      }
    }
    for (; k < inner; k++) {
      const factor = a[i + k]!;
      for (let c = 0; c < columns; c++) out[row + c]! += factor * b[k * columns + c]!;
    }
  }
}

/** The transpose [columns, n] of `a` [n, columns]. */
export function transpose(a: Float64Array, columns: number): Float64Array {
  const n = a.length / columns;
  const transposed = new Float64Array(a.length);
  for (let i = 0; i < n; i++) {
    for (let c = 0; c < columns; c++) transposed[c * n + i] = a[i * columns + c]!;
  }
  return transposed;
}

/** Σ a_i b_i over all entries. */
export function innerProduct(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

/** a + factor·b, a new array. */
export function addScaled(a: Float64Array, factor: number, b: Float64Array): Float64Array {
  const sum = new Float64Array(a.length);
  for (let i = 0; i < a.length; i++) sum[i] = a[i]! + factor * b[i]!;
  return sum;
}
