/** Writes A·B into `out` [n, columns], for `a` [n, inner] and `b` [inner, columns], all row-major. */
export function multiply(out: Float64Array, a: Float64Array, b: Float64Array, inner: number, columns: number): void {
  out.fill(0);
  const n = inner === 0 ? 0 : a.length / inner;
  let row = 0;
  for (; row + 1 < n; row += 2) addTwoRows(out, a, b, inner, columns, row);
  if (row < n) addRow(out, a, b, inner, columns, row);
}

/**
 * Two rows of the product at a time by four rows of B: of what a number costs, most is reading it from memory, and so
 * each number of B serves twice, each sum four times. No destructuring here: it takes half as long again.
 */
function addTwoRows(
  out: Float64Array,
  a: Float64Array,
  b: Float64Array,
  inner: number,
  columns: number,
  row: number,
): void {
  const [ra, rb, oa, ob] = [row * inner, (row + 1) * inner, row * columns, (row + 1) * columns];
  let k = 0;
  for (; k + 3 < inner; k += 4) {
    const p0 = a[ra + k]!;
    const p1 = a[ra + k + 1]!;
    const p2 = a[ra + k + 2]!;
    const p3 = a[ra + k + 3]!;
    const q0 = a[rb + k]!;
    const q1 = a[rb + k + 1]!;
    const q2 = a[rb + k + 2]!;
    const q3 = a[rb + k + 3]!;
    const zero = p0 === 0 && p1 === 0 && p2 === 0 && p3 === 0 && q0 === 0 && q1 === 0 && q2 === 0 && q3 === 0;
    if (zero) continue; // a hard matching is mostly zeros
    for (let c = 0, b0 = k * columns, b1 = b0 + columns, b2 = b1 + columns, b3 = b2 + columns; c < columns; c++) {
      const v0 = b[b0 + c]!;
      const v1 = b[b1 + c]!;
      const v2 = b[b2 + c]!;
      const v3 = b[b3 + c]!;
      out[oa + c]! += p0 * v0 + p1 * v1 + p2 * v2 + p3 * v3;
      out[ob + c]! += q0 * v0 + q1 * v1 + q2 * v2 + q3 * v3;
    }
  }
  for (; k < inner; k++) {
    const [p, q] = [a[ra + k]!, a[rb + k]!];
    for (let c = 0, from = k * columns; c < columns; c++) {
      out[oa + c]! += p * b[from + c]!;
      out[ob + c]! += q * b[from + c]!;
    }
  }
}

function addRow(
  out: Float64Array,
  a: Float64Array,
  b: Float64Array,
  inner: number,
  columns: number,
  row: number,
): void {
  for (let k = 0; k < inner; k++) {
    const factor = a[row * inner + k]!;
    for (let c = 0, from = k * columns, to = row * columns; c < columns; c++) out[to + c]! += factor * b[from + c]!;
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
