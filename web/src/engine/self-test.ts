import * as tf from '@tensorflow/tfjs-core';

const SIDE = 6;
const TOLERANCE = 1e-5;

/** Whether tfjs's backend convolves and pools as it should: a broken or half-precise one gives other numbers, or throws. */
export async function computesRightly(): Promise<boolean> {
  const values = Float32Array.from({ length: SIDE * SIDE }, (_, at) => Math.sin(at + 1));
  const kernel = Float32Array.from({ length: 9 }, (_, at) => Math.cos(at) + 1);
  try {
    const result = tf.tidy(() => {
      const map = tf.conv2d(tf.tensor4d(values, [1, SIDE, SIDE, 1]), tf.tensor4d(kernel, [3, 3, 1, 1]), 1, 'valid');
      return tf.relu(tf.maxPool(map, 2, 2, 'valid'));
    });
    const got = await result.data();
    result.dispose();
    return expected(values, kernel).every((value, at) => Math.abs(value - got[at]!) < TOLERANCE);
  } catch {
    return false;
  }
}

function expected(values: Float32Array, kernel: Float32Array): number[] {
  const convolved = (row: number, column: number) =>
    kernel.reduce(
      (sum, weight, at) => sum + weight * values[(row + Math.floor(at / 3)) * SIDE + column + (at % 3)]!,
      0,
    );
  const cells = [0, 1].flatMap((row) => [0, 1].map((column) => [2 * row, 2 * column] as const));
  return cells.map(([row, column]) =>
    Math.max(0, ...[0, 1].flatMap((down) => [0, 1].map((right) => convolved(row + down, column + right)))),
  );
}
