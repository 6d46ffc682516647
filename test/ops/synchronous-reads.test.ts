import * as tf from '@tensorflow/tfjs-core';
import { expect, it, onTestFinished, vi } from 'vitest';
import { requireSynchronousReads } from '../../src/ops/index.ts';

/** A backend that is there by name only. */
class NamedBackend extends tf.KernelBackend {
  override dispose(): void {}
}

it('refuses WebGPU outside a browser, and nothing else', async () => {
  const current = tf.getBackend();
  expect(() => requireSynchronousReads('A step')).not.toThrow();
  tf.registerBackend('webgpu', () => new NamedBackend());
  onTestFinished(async () => {
    await tf.setBackend(current);
    tf.removeBackend('webgpu');
  });
  await tf.setBackend('webgpu');
  expect(() => requireSynchronousReads('A step')).toThrow(
    /^A step reads numbers back .* 'webgpu' .*--backend native\.$/,
  );
  vi.stubGlobal('OffscreenCanvas', class {});
  expect(() => requireSynchronousReads('A step')).not.toThrow();
  vi.unstubAllGlobals();
});
