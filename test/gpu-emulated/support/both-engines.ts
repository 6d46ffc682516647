import * as tf from '@tensorflow/tfjs-core';
import { describe, expect } from 'vitest';
import { Random } from '../../../src/base/random.ts';
import { useBackend } from '../../../src/engine/index.ts';
import { useFastGradients } from '../../../src/kernels/index.ts';
import { softwareGpu } from './software-gpu.ts';

/** Skipped where no graphics card can be imitated. */
export const describeOnGpu: ReturnType<typeof describe.skipIf> = describe.skipIf(softwareGpu() === undefined);

export const ENGINES = ['native', 'webgpu'] as const;
export type Engine = (typeof ENGINES)[number];

/** Makes an engine the current one, with our gradients. A tensor of the other one cannot be used then. */
export async function switchTo(engine: Engine): Promise<void> {
  await useBackend({ backend: engine });
  useFastGradients();
}

/** What `f` computes on both engines, as numbers. */
export async function onBoth(f: () => tf.Tensor[]): Promise<Record<Engine, Float32Array[]>> {
  const results: Partial<Record<Engine, Float32Array[]>> = {};
  for (const engine of ENGINES) {
    await switchTo(engine);
    const tensors = tf.tidy(f);
    results[engine] = await Promise.all(tensors.map(async (tensor) => Float32Array.from(await tensor.data())));
    tf.dispose(tensors);
  }
  return results as Record<Engine, Float32Array[]>;
}

/** The largest difference as a share of the largest wanted number; NaN where a number is none. */
export function difference(got: ArrayLike<number>, wanted: ArrayLike<number>): number {
  expect(got.length).toBe(wanted.length);
  const largest = Array.from(wanted).reduce((most, value) => Math.max(most, Math.abs(value)), 1e-12);
  return (
    Array.from(got).reduce((most, value, i) => Math.max(most, Math.abs(value - (wanted[i] as number))), 0) / largest
  );
}

/** Expects all that `f` computes to be the same on both engines, to a share of 1e-3 of the largest number of a tensor. */
export async function expectSame(f: () => tf.Tensor[]): Promise<void> {
  const { native, webgpu } = await onBoth(f);
  webgpu.forEach((got, i) => expect(difference(got, native[i] as Float32Array), `tensor ${i}`).toBeLessThan(1e-3));
}

/** Forward and all gradients of `f`, at tensors of these shapes. */
export async function expectSameGradients(
  shapes: readonly number[][],
  f: (...x: tf.Tensor[]) => tf.Tensor,
  make = normals,
): Promise<void> {
  await expectSame(() => {
    const at = shapes.map((shape, i) => make(shape, i + 1));
    const y = f(...at);
    return [y, ...tf.grads(f)(at, normals(y.shape, 99))];
  });
}

/** Seeded normals, made anew on the current engine. */
export function normals(shape: number[], seed: number): tf.Tensor {
  const random = new Random(seed);
  const size = shape.reduce((a, b) => a * b, 1);
  return tf.tensor(
    Float32Array.from({ length: size }, () => random.normal()),
    shape,
  );
}

/** Mostly 0 with a few strokes, as handwriting: most windows of a pool hold ties. */
export function sparse(shape: number[], seed: number): tf.Tensor {
  return tf.relu(tf.sub(normals(shape, seed), 1));
}
