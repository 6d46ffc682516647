// Gradients in plain loops and float64, as slow and as short as they can be.

/** A convolution or a pool of square windows: sides, and the rows and columns of padding above and to the left. */
export interface Windows {
  readonly batch: number;
  readonly inSide: number;
  readonly outSide: number;
  readonly size: number;
  readonly stride: number;
  readonly padding: number;
}

/** Calls `visit` for each place of each window that lies inside, in row-major order. */
function forEachPlace(
  { batch, inSide, outSide, size, stride, padding }: Windows,
  visit: (input: number, output: number, place: number) => void,
): void {
  for (let n = 0; n < batch; n++)
    for (let i = 0; i < outSide; i++)
      for (let j = 0; j < outSide; j++)
        for (let a = 0; a < size; a++)
          for (let b = 0; b < size; b++) {
            const [row, column] = [i * stride + a - padding, j * stride + b - padding];
            if (row < 0 || row >= inSide || column < 0 || column >= inSide) continue;
            visit((n * inSide + row) * inSide + column, (n * outSide + i) * outSide + j, a * size + b);
          }
}

/** Of y = conv(x, filter): the gradients in both by dy, `[…, inDepth]` and `[size, size, inDepth, outDepth]`, flat. */
export function plainConvolutionGradients(
  windows: Windows,
  x: Float32Array,
  filter: Float32Array,
  dy: Float32Array,
  [inDepth, outDepth]: readonly [number, number],
) {
  const dx = new Float64Array(x.length);
  const dFilter = new Float64Array(filter.length);
  forEachPlace(windows, (input, output, place) => {
    for (let c = 0; c < inDepth; c++)
      for (let d = 0; d < outDepth; d++) {
        const at = (place * inDepth + c) * outDepth + d;
        const slope = dy[output * outDepth + d]!;
        dx[input * inDepth + c]! += slope * filter[at]!;
        dFilter[at]! += slope * x[input * inDepth + c]!;
      }
  });
  return { dx, dFilter };
}

/** Of max pooling: at ties the first in row-major order has all of it. */
export function plainPoolGradient(windows: Windows, x: Float32Array, dy: Float32Array, depth: number): Float64Array {
  const first = new Int32Array(dy.length).fill(-1);
  forEachPlace(windows, (input, output) => {
    for (let c = 0; c < depth; c++) {
      const best = first[output * depth + c]!;
      if (best < 0 || x[input * depth + c]! > x[best]!) first[output * depth + c] = input * depth + c;
    }
  });
  const dx = new Float64Array(x.length);
  first.forEach((at, i) => (dx[at]! += dy[i]!));
  return dx;
}

/** Batch normalisation of `x` [rows, depth] and its gradients by dy. */
export function plainBatchNorm(
  x: Float32Array,
  gamma: Float32Array,
  beta: Float32Array,
  dy: Float32Array,
  epsilon: number,
) {
  const depth = gamma.length;
  const rows = x.length / depth;
  const y = new Float64Array(x.length);
  const dx = new Float64Array(x.length);
  const columns = Array.from(gamma, (factor, c) => {
    const at = Array.from({ length: rows }, (_, row) => row * depth + c);
    const mean = (f: (i: number) => number) => at.reduce((sum, i) => sum + f(i), 0) / rows;
    const average = mean((i) => x[i]!);
    const biased = mean((i) => (x[i]! - average) ** 2);
    const deviation = Math.sqrt(biased + epsilon);
    const normal = (i: number) => (x[i]! - average) / deviation;
    const slope = mean((i) => dy[i]!);
    const product = mean((i) => dy[i]! * normal(i));
    for (const i of at) {
      y[i] = normal(i) * factor + beta[c]!;
      dx[i] = (factor / deviation) * (dy[i]! - slope - normal(i) * product);
    }
    const variance = (biased * rows) / Math.max(1, rows - 1);
    return { mean: average, variance, dGamma: product * rows, dBeta: slope * rows };
  });
  return { y, dx, columns };
}
