import { createRequire } from 'node:module';
import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { nativePackageFolders } from '../../src/engine/engine-folders.node.ts';
import { loadNative } from '../../src/engine/native.node.ts';
import { useBackend } from '../../src/engine/index.ts';

it('shares one tfjs-core with the native package', async (context) => {
  const { backend } = await useBackend({ backend: 'auto' });
  if (backend !== 'native') return context.skip('the native engine does not work on this machine');
  const info = await loadNative();
  expect(info).toMatchObject({ backend: 'native', version: expect.stringMatching(/^TensorFlow \d+\.\d+/) });
  expect(tf.getBackend()).toBe('tensorflow');
  const native = createRequire(import.meta.url)(nativePackageFolders()[0]!) as typeof tf;
  expect(native.Tensor).toBe(tf.Tensor);
  expect(native.engine()).toBe(tf.engine());
});
