import { createRequire } from 'node:module';
export async function useBackend(_options: { backend: 'auto' | 'native' | 'webgpu' | 'wasm' | 'cpu'; threads?: number }): Promise<void> {
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '2';
  const util = createRequire(import.meta.url)('node:util');
  util.isNullOrUndefined ??= (v: unknown) => v == null;
  util.isArray ??= Array.isArray;
  createRequire(import.meta.url)('@tensorflow/tfjs-node-gpu');
}
