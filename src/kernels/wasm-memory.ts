import * as tf from '@tensorflow/tfjs-core';

/** The name under which tfjs-backend-wasm registers itself. */
export const WASM = 'wasm';

/** What tfjs's WebAssembly backend offers beyond `KernelBackend`. */
interface WasmBackend extends tf.KernelBackend {
  makeOutput(shape: number[], dtype: tf.DataType): tf.TensorInfo;
  typedArrayFromHeap(info: tf.TensorInfo): Float32Array;
}

/** A new float32 tensor with whatever its memory held before. */
export function newTensor(backend: unknown, shape: readonly number[]): tf.TensorInfo {
  return (backend as WasmBackend).makeOutput([...shape], 'float32');
}

/**
 * The numbers of a float32 tensor, in place. To be taken after every `newTensor` and `runKernel`: the memory may move when
 * it grows, and the numbers of before are then gone.
 */
export function floats(backend: unknown, info: tf.TensorInfo): Float32Array {
  return (backend as WasmBackend).typedArrayFromHeap(info);
}

/** Runs one of tfjs's kernels without its bookkeeping of tensors; `release` the result, or return it. */
export function runKernel(
  backend: unknown,
  name: string,
  inputs: Readonly<Record<string, tf.TensorInfo>>,
  attrs: Readonly<Record<string, unknown>>,
): tf.TensorInfo {
  const kernel = tf.getKernel(name, WASM);
  const given = { inputs: { ...inputs }, attrs: { ...attrs } as tf.NamedAttrMap, backend: backend as WasmBackend };
  return kernel.kernelFunc(given) as tf.TensorInfo;
}

/** Another shape of the same numbers, which now belong to both. */
export function reshaped(backend: unknown, x: tf.TensorInfo, shape: readonly number[]): tf.TensorInfo {
  return runKernel(backend, 'Reshape', { x }, { shape: [...shape] });
}

/** Frees what `newTensor` and `runKernel` made. */
export function release(backend: unknown, ...infos: readonly tf.TensorInfo[]): void {
  for (const { dataId } of infos) (backend as WasmBackend).disposeData(dataId);
}
