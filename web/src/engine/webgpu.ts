import * as tf from '@tensorflow/tfjs-core';

interface AdapterInfo {
  readonly vendor?: string;
  readonly architecture?: string;
  readonly description?: string;
  readonly isFallbackAdapter?: boolean;
}

interface Gpu {
  requestAdapter(options: object): Promise<{ readonly info: AdapterInfo } | null>;
}

interface WebGpuBackend {
  readonly device: { readonly lost: Promise<unknown> };
}

/** Imitations of a graphics card are slower than wasm, here as for WebGL. */
export const IMITATION = /swiftshader|llvmpipe|lavapipe|software|basic render/i;

/** Makes WebGPU tfjs's backend. @param imitation whether a software adapter is taken too. */
export async function loadWebGpu(imitation: boolean, onLost: () => void): Promise<string> {
  const { gpu } = navigator as unknown as { gpu?: Gpu };
  if (gpu === undefined) throw new Error('this browser has none');
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (adapter === null) throw new Error('the browser finds no graphics card for it');
  const { vendor = '', architecture = '', description = '', isFallbackAdapter = false } = adapter.info ?? {};
  const name = description || `${vendor} ${architecture}`.trim() || 'graphics card';
  if (!imitation && (isFallbackAdapter || IMITATION.test(`${vendor} ${architecture} ${description}`))) {
    throw new Error(`only imitated by the processor (${name})`);
  }
  await import('@tensorflow/tfjs-backend-webgpu');
  if (!(await tf.setBackend('webgpu'))) throw new Error('it does not start');
  void (tf.backend() as unknown as WebGpuBackend).device.lost.then(onLost);
  return name;
}
