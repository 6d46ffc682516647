import './batch-norm-webgpu.ts';
import { conv2dBackpropFilter } from './conv2d-webgpu.ts';
import { maxPoolGrad } from './max-pool-webgpu.ts';
import './relu-webgpu.ts';
import { replaceKernels, type Replacements } from './replace-kernels.ts';
import { WEBGPU } from './webgpu-shader.ts';

const REPLACED: Replacements = { Conv2DBackpropFilter: conv2dBackpropFilter, MaxPoolGrad: () => maxPoolGrad };

/** Puts our kernels in place of tfjs's on the WebGPU backend, if that is loaded. */
export function useWebGpuKernels(): void {
  replaceKernels(WEBGPU, REPLACED);
}
