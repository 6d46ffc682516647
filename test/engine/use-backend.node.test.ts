import * as tf from '@tensorflow/tfjs-core';
import { afterAll, describe, expect, it } from 'vitest';
import { useBackend } from '../../src/engine/index.ts';

afterAll(() => useBackend({ backend: 'auto' }));

describe('useBackend', () => {
  it('goes back and forth between backends, and each computes', async () => {
    for (const [backend, name] of [
      ['cpu', 'cpu'],
      ['wasm', 'wasm'],
      ['cpu', 'cpu'],
    ] as const) {
      const info = await useBackend({ backend });
      expect(info.backend).toBe(backend);
      expect(tf.getBackend()).toBe(name);
      expect(tf.add(1, 2).dataSync()[0]).toBe(3);
    }
  });

  it('answers the same the second time', async () => {
    const first = await useBackend({ backend: 'auto' });
    expect(await useBackend({ backend: 'auto' })).toEqual(first);
    expect(first.backend).not.toBe('cpu');
  });

  it('refuses other threads once TensorFlow runs', async (context) => {
    const info = await useBackend({ backend: 'auto' });
    if (info.backend !== 'native') return context.skip('the native engine does not work on this machine');
    const other = useBackend({ backend: 'native', threads: info.threads + 1 });
    await expect(other).rejects.toThrow(`TensorFlow runs with ${info.threads} in this process`);
  });

  it('names the backends there are', async () => {
    await expect(useBackend({ backend: 'tpu' as 'cpu' })).rejects.toThrow(
      "backend must be one of auto, native, webgpu, wasm, cpu, got 'tpu'",
    );
  });
});
