import * as tf from '@tensorflow/tfjs-core';
import './batch-norm-wasm.ts';
import { conv2dBackpropFilter, conv2dBackpropInput } from './conv2d-wasm.ts';
import { maxPoolGrad } from './max-pool-wasm.ts';
import './relu-wasm.ts';
import { replaceKernels, type Replacements } from './replace-kernels.ts';
import { WASM } from './wasm-memory.ts';

/** What tfjs's wasm backend lacks. */
tf.registerKernel({ kernelName: 'Conv2DBackpropFilter', backendName: WASM, kernelFunc: conv2dBackpropFilter });

const REPLACED: Replacements = { Conv2DBackpropInput: conv2dBackpropInput, MaxPoolGrad: () => maxPoolGrad };

/** Puts our kernels in place of tfjs's on the wasm backend, if that is loaded. */
export function useWasmKernels(): void {
  replaceKernels(WASM, REPLACED);
}
