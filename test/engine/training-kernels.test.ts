import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { requireTrainingKernels } from '../../src/engine/training-kernels.ts';

it('accepts a backend that can train', () => {
  expect(() => requireTrainingKernels('cpu')).not.toThrow();
});

it('names a missing kernel, its backend and what to do, until somebody registers it', () => {
  const kernelName = 'Conv2DBackpropFilter';
  if (tf.getKernel(kernelName, 'wasm') !== undefined) tf.unregisterKernel(kernelName, 'wasm');
  expect(() => requireTrainingKernels('wasm')).toThrow(/'wasm' cannot train: .*Conv2DBackpropFilter.*engine install/);
  tf.registerKernel({ kernelName, backendName: 'wasm', kernelFunc: () => [] });
  expect(() => requireTrainingKernels('wasm')).not.toThrow();
  tf.unregisterKernel(kernelName, 'wasm');
});
