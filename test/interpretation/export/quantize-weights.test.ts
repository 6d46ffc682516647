import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { useBackend } from '../../../src/engine/index.ts';
import { LARGEST_HALF, toHalf } from '../../../src/interpretation/export/float16.ts';
import { QUANTIZATIONS, quantizeWeights, type SavedWeights } from '../../../src/interpretation/export/index.ts';
import { Random } from '../../../src/base/random.ts';

beforeAll(async () => void (await useBackend({ backend: 'auto' })));

const random = new Random('weights');
const kernel = Float32Array.from({ length: 15 }, () => random.normal(0.3, 2));
const bias = Float32Array.of(1.23456789, -0.1, 1e-6);
const head = Float32Array.from({ length: 6 }, () => random.normal());

function saved(first: Float32Array = kernel): SavedWeights {
  const specs = [
    { name: 'conv/kernel', shape: [5, 3], dtype: 'float32' as const },
    { name: 'conv/bias', shape: [3], dtype: 'float32' as const },
    { name: 'matching/kernel', shape: [3, 2], dtype: 'float32' as const },
  ];
  return { specs, data: new Uint8Array(Float32Array.of(...first, ...bias, ...head).buffer) };
}
const names = new Set(['conv/kernel', 'conv/bias']);

/** What tfjs makes of the bytes. */
function decoded({ specs, data }: SavedWeights): Record<string, number[]> {
  const tensors = tf.io.decodeWeights(new Uint8Array(data).buffer, [...specs]);
  const values = Object.fromEntries(Object.entries(tensors).map(([name, t]) => [name, Array.from(t.dataSync())]));
  tf.dispose(tensors);
  return values;
}

it.each(QUANTIZATIONS)('%s: tfjs reads the kernel within half a step, and all else as it was', (dtype) => {
  const small = quantizeWeights(saved(), dtype, names);
  const values = decoded(small);
  const range = Math.max(...kernel, 0) - Math.min(...kernel, 0);
  values['conv/kernel']!.forEach((value, at) => {
    const tolerance = dtype === 'float16' ? Math.abs(kernel[at]!) * 2 ** -11 : range / 255; // 0 is on the grid: a whole step
    expect(Math.abs(value - kernel[at]!)).toBeLessThanOrEqual(tolerance);
  });
  expect(values['conv/kernel']).not.toEqual(Array.from(kernel));
  expect(values['conv/bias']).toEqual(Array.from(bias));
  expect(values['matching/kernel']).toEqual(Array.from(head));
  expect(small.data.length).toBe(15 * (dtype === 'float16' ? 2 : 1) + 9 * 4);
});

it('keeps 0 exact, and a weight that is one number', () => {
  const sparse = kernel.map((value, at) => (at % 2 ? value : 0));
  const values = decoded(quantizeWeights(saved(sparse), 'uint8', names))['conv/kernel']!;
  sparse.forEach((value, at) => value === 0 && expect(values[at]).toBe(0));
  for (const constant of [0, 3, -2]) {
    const same = decoded(quantizeWeights(saved(kernel.map(() => constant)), 'uint8', names))['conv/kernel']!;
    for (const value of same) expect(value).toBeCloseTo(constant, 6);
  }
});

it('rounds to the nearest half, ties to even', () => {
  const cases: [number, number][] = [
    [0, 0],
    [-0, 0x8000],
    [1, 0x3c00],
    [-2, 0xc000],
    [LARGEST_HALF, 0x7bff],
    [1 + 2 ** -11, 0x3c00],
    [1 + 3 * 2 ** -11, 0x3c02],
    [2 - 2 ** -12, 0x4000],
    [2 ** -24, 1],
    [2 ** -25, 0],
    [2 ** -14, 0x0400],
    [2 ** -14 - 2 ** -26, 0x0400],
    [1e-12, 0],
  ];
  for (const [value, bits] of cases) expect([value, toHalf(value)]).toEqual([value, bits]);
});

it('names a weight that half precision cannot hold', () => {
  const large = kernel.map((value, at) => (at === 3 ? 70_000 : value));
  expect(() => quantizeWeights(saved(large), 'float16', names)).toThrow("'conv/kernel' holds numbers over 65504");
  expect(() => quantizeWeights(saved(large), 'uint8', names)).not.toThrow();
});
