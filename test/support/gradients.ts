import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'vitest';

const STEP = 1e-2;
const TOLERANCE = 1e-2;
/** Under this a gradient is float32 noise, and agreement with it would mean nothing. */
const NOISE = 1e-4;

/** The largest difference between the analytic gradient and central differences, as a share of the largest entry. */
export function gradientError(f: (...x: tf.Tensor[]) => tf.Tensor, at: tf.Tensor[], which = 0): number {
  return tf.tidy(() => {
    const value = (x: tf.Tensor[]) => tf.tidy(() => f(...x).dataSync()[0] as number);
    const [analytic] = tf
      .grads((...x: tf.Tensor[]) => f(...x) as tf.Scalar)(at)
      .slice(which) as [tf.Tensor];
    const slope = analytic.dataSync();
    const numeric = Float64Array.from(slope, (_, i) => {
      const moved = (by: number) => {
        const values = Float32Array.from(at[which]!.dataSync());
        values[i]! += by;
        return at.map((x, k) => (k === which ? tf.tensor(values, x.shape) : x));
      };
      return (value(moved(STEP)) - value(moved(-STEP))) / (2 * STEP);
    });
    const largest = Math.max(...numeric.map(Math.abs), ...Array.from(slope, Math.abs));
    expect(largest, 'the gradient must stand above the noise').toBeGreaterThan(NOISE);
    return Math.max(...Array.from(slope, (g, i) => Math.abs(g - (numeric[i] as number)))) / largest;
  });
}

/**
 * Every entry of the gradient of a scalar function against central differences. The function is scaled until the
 * largest entry is 1: an absolute tolerance would pass a zero gradient where the true one is small.
 */
export function expectGradients(f: (...x: tf.Tensor[]) => tf.Tensor, at: tf.Tensor[]): void {
  at.forEach((x, which) => {
    const [slope] = tf
      .grads((...y: tf.Tensor[]) => f(...y) as tf.Scalar)(at)
      .slice(which) as [tf.Tensor];
    const scale = 1 / (tf.max(tf.abs(slope)).dataSync()[0] as number);
    expect(scale, `gradient ${which} must be finite and not zero`).toSatisfy(Number.isFinite);
    const scaled = (...y: tf.Tensor[]) => tf.mul(f(...y), scale);
    expect(gradientError(scaled, at, which), `gradient in argument ${which} (${x.shape})`).toBeLessThan(TOLERANCE);
  });
}
