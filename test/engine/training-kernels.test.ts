import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { requireTrainingKernels } from '../../src/engine/training-kernels.ts';
import '../../src/kernels/index.ts';

it('accepts a backend that can train', () => {
  expect(() => requireTrainingKernels('cpu')).not.toThrow();
});

it('accepts wasm with our kernels, and names a missing one, its backend and what to do', () => {
  expect(() => requireTrainingKernels('wasm')).not.toThrow();
  const kernelName = 'Conv2DBackpropFilter';
  const ours = tf.getKernel(kernelName, 'wasm');
  tf.unregisterKernel(kernelName, 'wasm');
  expect(() => requireTrainingKernels('wasm')).toThrow(/'wasm' cannot train: .*Conv2DBackpropFilter.*engine install/);
  tf.registerKernel(ours);
});
