import type { TensorInfo } from '@tensorflow/tfjs-core';
import { releaseData, runShader } from './webgpu-shader.ts';

/** A sum over the rows of matrices, for each column. */
export interface ColumnSums {
  /** Tells this term from any other. */
  readonly key: string;
  /** Matrices [rows, columns] or, where the term reads them by `column`, vectors [columns]. */
  readonly inputs: Readonly<Record<string, TensorInfo>>;
  readonly rows: number;
  readonly columns: number;
  /** WGSL: what is summed, of the entry `at` of the matrices, which lies in `column`. */
  readonly term: string;
  readonly floats?: Readonly<Record<string, number>>;
  /** The sums are multiplied by it. */
  readonly factor: number;
}

/**
 * Sums over rows, [columns]. In two rounds of about √rows terms a thread: thousands of threads where one for each column
 * would leave a graphics card idle, and rounding errors that grow with the root of the rows only.
 */
export function columnSums(backend: unknown, { key, inputs, rows, columns, ...of }: ColumnSums): TensorInfo {
  const perSlice = Math.ceil(Math.sqrt(rows));
  const slices = Math.ceil(rows / perSlice);
  const code = (term: string) => `
    let column = index % uniforms.columns;
    let first = index / uniforms.columns * uniforms.perSlice;
    var sum = 0.0;
    for (var row = first; row < min(first + uniforms.perSlice, uniforms.rows); row++) {
      let at = row * uniforms.columns + column;
      sum += ${term};
    }
    result[index] = sum * uniforms.factor;`;
  const partial = runShader(backend, {
    key: `columnSums_${key}`,
    inputs,
    outputShape: [slices, columns],
    integers: { rows, columns, perSlice },
    floats: { ...of.floats, factor: 1 },
    code: code(of.term),
  });
  const total = runShader(backend, {
    key: 'columnSums',
    inputs: { x: partial },
    outputShape: [columns],
    integers: { rows: slices, columns, perSlice: slices },
    floats: { factor: of.factor },
    code: code('x[at]'),
  });
  releaseData(backend, partial);
  return total;
}
