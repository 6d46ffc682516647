import { createRequire } from 'node:module';
import { cpus } from 'node:os';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, expect, it, onTestFinished } from 'vitest';
import { useBackend } from '../../src/engine/index.ts';
import { wasmThreads } from '../../src/engine/wasm.node.ts';

const THREADS = 2;
const cores = cpus().length;
const engine = await useBackend({ backend: 'wasm', threads: THREADS });
afterAll(() => useBackend({ backend: 'auto' }));

it('computes with SIMD and with as many threads as asked for, and leaves the process as it was', () => {
  expect(engine).toMatchObject({ threads: THREADS, version: expect.stringContaining('SIMD') });
  expect((globalThis as { Worker?: unknown }).Worker).toBeUndefined();
  expect(createRequire(import.meta.url)('node:os').cpus()).toHaveLength(cores);
  // Large enough to be divided among the threads.
  const [rows, inner] = [257, 129];
  const product = tf.matMul(tf.fill([rows, inner], 0.5), tf.fill([inner, 65], 2));
  expect(product.dataSync().every((value) => value === inner)).toBe(true);
});

it('refuses other threads once it runs, more than tfjs makes being those', async () => {
  await expect(useBackend({ backend: 'wasm', threads: 1 })).rejects.toThrow('WebAssembly runs with 2 in this process');
  expect(wasmThreads(64)).toBe(wasmThreads(4));
});

it('says so when its memory is full, where tfjs would write over other tensors', () => {
  const held: tf.Tensor[] = [];
  onTestFinished(() => tf.dispose(held));
  // Never written to, so the 4 GB are not taken from the machine.
  const { backend } = tf.engine() as unknown as {
    backend: { makeOutput(shape: number[], dtype: string): tf.TensorInfo };
  };
  expect(() => {
    for (let i = 0; i < 9; i++) {
      held.push(tf.engine().makeTensorFromTensorInfo(backend.makeOutput([2 ** 27], 'float32')));
    }
  }).toThrow(/memory of the wasm engine is full.*4 GB.*fewer ways/);
  expect(tf.add(1, 2).dataSync()[0]).toBe(3);
});
