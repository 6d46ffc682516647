import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { type EngineInfo, TFJS_NAMES } from './engine-info.ts';

const VULKAN = 'libvulkan.so.1';

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
  if (!hasVulkanLoader()) throw new Error(`no Vulkan loader, ${VULKAN}`);
  const dawn = (await import('webgpu')) as unknown as { create(flags: string[]): Gpu; globals: object };
  const gpu = dawn.create([]);
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (adapter === null) throw new Error('no graphics adapter');
  if (isSoftware(adapter.info) && !allowSoftware) {
    throw new Error(`its only adapter is software: ${adapterName(adapter.info)}`);
  }
  offerGpu(gpu, dawn.globals);
  // Registers itself while it loads, but only where `navigator.gpu` is there already.
  createRequire(import.meta.url)('@tensorflow/tfjs-backend-webgpu');
  if (!(await tf.setBackend(TFJS_NAMES.webgpu))) throw new Error('tfjs could not start its webgpu backend');
  return {
    backend: 'webgpu',
    device: `GPU ${adapterName(adapter.info)}`,
    threads: 1,
    version: `tfjs ${tf.version_core}`,
  };
}

/** Whether Vulkan's loader is there. Asked first since Dawn prints a warning of several lines without it. */
export function hasVulkanLoader(): boolean {
  if (process.platform !== 'linux') return true; // Metal and Direct3D come with the system
  const folders = (process.env['LD_LIBRARY_PATH'] ?? '').split(':');
  if (folders.some((folder) => folder !== '' && existsSync(join(folder, VULKAN)))) return true;
  const cache = spawnSync('/sbin/ldconfig', ['-p'], { encoding: 'utf8' });
  if (cache.status !== 0) return true; // no ldconfig to ask: let Dawn find out
  return cache.stdout.includes(VULKAN);
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

/** Puts WebGPU's classes and `navigator.gpu` where a browser has them. */
function offerGpu(gpu: Gpu, globals: object): void {
  Object.assign(globalThis, globals);
  const property = { value: gpu, configurable: true };
  const present = (globalThis as { navigator?: object }).navigator;
  if (present !== undefined) Object.defineProperty(present, 'gpu', property);
  else Object.defineProperty(globalThis, 'navigator', { value: { gpu }, configurable: true });
}
