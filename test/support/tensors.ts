import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
import { Random } from '../../src/base/random.ts';

/** A tensor of seeded normals. */
export function normals(shape: number[], seed: number, deviation = 1): tf.Tensor {
  const random = new Random(seed);
  const values = Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => random.normal(0, deviation));
  return tf.tensor(values, shape);
}

/** The rows of a 2-D tensor as numbers. */
export function rows(x: tf.Tensor): number[][] {
  return x.arraySync() as number[][];
}

/** The largest difference of two tensors of one shape, as a share of the largest entry of the second. */
export function relativeError(got: tf.Tensor, wanted: tf.Tensor): number {
  expect(got.shape).toEqual(wanted.shape);
  const a = got.dataSync();
  const b = wanted.dataSync();
  const largest = Math.max(1e-12, ...Array.from(b, Math.abs));
  return Math.max(...Array.from(a, (v, i) => Math.abs(v - (b[i] as number)))) / largest;
}

/** Runs `f` once to warm up, then again, and expects as many tensors after as before. */
export async function expectNoLeak(f: () => unknown): Promise<void> {
  await f();
  const before = tf.memory().numTensors;
  await f();
  expect(tf.memory().numTensors).toBe(before);
}
