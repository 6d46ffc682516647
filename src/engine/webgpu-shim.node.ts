// What tfjs-backend-webgpu 4.22 needs outside a browser, all in this file.
import type { DataId, BackendValues, KernelBackend } from '@tensorflow/tfjs-core';

/** tfjs looks for WebGPU's classes among the globals and for `navigator.gpu` when it loads: puts both there. */
export function offerGpu(gpu: object, globals: object): void {
  Object.assign(globalThis, globals);
  const property = { value: gpu, configurable: true };
  const present = (globalThis as { navigator?: object }).navigator;
  if (present !== undefined) Object.defineProperty(present, 'gpu', property);
  else Object.defineProperty(globalThis, 'navigator', { value: { gpu }, configurable: true });
}

interface DeviceError extends Event {
  readonly error: { readonly message: string };
}

/** The part of tfjs's backend that errors are watched through. */
export interface WebGpuBackend extends KernelBackend {
  readonly device: EventTarget;
  read(dataId: DataId): Promise<BackendValues>;
}

/**
 * Makes reading numbers fail after an error of the device (no memory, a shader that does not compile). tfjs does not
 * listen: the results would be zeros, and training would go on with them.
 */
export function failOnDeviceErrors(backend: WebGpuBackend): void {
  let failure: string | undefined;
  backend.device.addEventListener('uncapturederror', (event) => {
    event.preventDefault();
    failure ??= (event as DeviceError).error.message.trim().split('\n')[0];
  });
  const read = backend.read.bind(backend);
  backend.read = async (dataId) => {
    const values = await read(dataId);
    if (failure !== undefined) throw new Error(`The graphics device reported an error: ${failure}`);
    return values;
  };
}
