import * as tf from '@tensorflow/tfjs-core';
import { maxPoolGradient } from './max-pool.ts';
import { leakyReluGradient, reluGradient } from './relu.ts';
import { useWasmKernels } from './wasm-kernels.ts';
import { useWebGpuKernels } from './webgpu-kernels.ts';

const GRADIENTS = [reluGradient, leakyReluGradient, maxPoolGradient];

/**
 * Puts our gradients of stock kernels, and our kernels, in place of tfjs's. To be called before training, not only at
 * import: whoever loads tfjs-node afterwards brings tfjs's back without a word.
 */
export function useFastGradients(): void {
  useWasmKernels();
  useWebGpuKernels();
  for (const gradient of GRADIENTS) {
    const current = tf.getGradient(gradient.kernelName);
    if (current === gradient) continue;
    if (current !== undefined) tf.unregisterGradient(gradient.kernelName);
    tf.registerGradient(gradient);
  }
}
