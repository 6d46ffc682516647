import { createRequire } from 'node:module';
import * as tf from '@tensorflow/tfjs-core';
import { type EngineInfo, TFJS_NAMES } from './engine-info.ts';
import { hasVulkanLoader, VULKAN_LOADER } from './vulkan-loader.node.ts';
import { failOnDeviceErrors, offerGpu, type WebGpuBackend } from './webgpu-shim.node.ts';

/** What an adapter says of itself. */
interface AdapterInfo {
  readonly vendor: string;
  readonly architecture: string;
  readonly device: string;
  readonly description: string;
  readonly isFallbackAdapter?: boolean;
}

interface Gpu {
  requestAdapter(options: object): Promise<{ readonly info: AdapterInfo } | null>;
}

/**
 * Loads WebGPU (Dawn, by the npm package `webgpu`) and makes it tfjs's backend.
 * `allowSoftware`: take an adapter that only imitates a graphics card, which is slower than wasm.
 * @throws Error with the reason.
 */
export async function loadWebGpu(allowSoftware: boolean): Promise<EngineInfo> {
  if (!hasVulkanLoader()) throw new Error(`no Vulkan loader, ${VULKAN_LOADER}`);
  const dawn = (await import('webgpu')) as unknown as { create(flags: string[]): Gpu; globals: object };
  const gpu = dawn.create([]);
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (adapter === null) throw new Error('no graphics adapter');
  const software = isSoftware(adapter.info);
  if (software && !allowSoftware) throw new Error(`its only adapter is software: ${adapterName(adapter.info)}`);
  offerGpu(gpu, dawn.globals);
  // Registers itself while it loads, but only where `navigator.gpu` is there already.
  createRequire(import.meta.url)('@tensorflow/tfjs-backend-webgpu');
  if (!(await tf.setBackend(TFJS_NAMES.webgpu))) throw new Error('tfjs could not start its webgpu backend');
  failOnDeviceErrors(tf.backend() as WebGpuBackend);
  return {
    backend: 'webgpu',
    device: `${software ? IMITATION : 'GPU'} ${adapterName(adapter.info)}`,
    threads: 1,
    version: `tfjs ${tf.version_core}`,
  };
}

/** What begins the name of a device that computes on the processor. */
const IMITATION = 'software GPU';

/** Whether WebGPU runs on an imitation of a graphics card. */
export function isImitation({ device }: Pick<EngineInfo, 'device'>): boolean {
  return device.startsWith(IMITATION);
}

/** `info` of an adapter that computes on the processor. */
export function isSoftware(info: AdapterInfo): boolean {
  return (
    info.isFallbackAdapter === true ||
    /swiftshader|llvmpipe|lavapipe|software/i.test(Object.values(names(info)).join(' '))
  );
}

function names({ vendor, architecture, device, description }: AdapterInfo) {
  return { vendor, architecture, device, description };
}

function adapterName(info: AdapterInfo): string {
  return info.description || [info.vendor, info.architecture].filter(Boolean).join(' ') || 'of unknown name';
}
