import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { dirname, sep } from 'node:path';
import { getThreadsCount, setWasmPaths, version_wasm } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { requireInteger } from '../base/check.ts';
import { UserError } from '../base/errors.ts';
import { type EngineInfo, TFJS_NAMES } from './engine-info.ts';
import { processorName } from './processor.node.ts';
import { withWasmThreads } from './wasm-threads.node.ts';

/** The most that tfjs's threaded build makes. */
const MOST_THREADS = 4;

/** How many threads an operation gets where `threads` are wanted. */
export function wasmThreads(threads: number): number {
  return Math.min(threads, MOST_THREADS);
}

/**
 * Makes WebAssembly tfjs's backend, its files taken from node_modules: its build with SIMD, and with threads where there
 * is to be more than one.
 * @param threads for a single operation, the calling one included; at most 4. Defaults to every core.
 */
export async function loadWasm(threads = availableParallelism()): Promise<EngineInfo> {
  requireInteger('engine', 'threads', threads, 1);
  setWasmPaths(dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm')) + sep);
  const start = () => tf.setBackend(TFJS_NAMES.wasm);
  const isStarted = threads > 1 ? await withWasmThreads(wasmThreads(threads), start) : await start();
  if (!isStarted) throw new Error('tfjs could not start its wasm backend');
  failWhenFull((tf.backend() as unknown as { wasm: WasmModule }).wasm);
  const simd = tf.env().getBool('WASM_HAS_SIMD_SUPPORT') ? 'SIMD' : 'no SIMD';
  const version = `tfjs ${version_wasm}, ${simd}`;
  return { backend: 'wasm', device: `CPU ${processorName()}`, threads: getThreadsCount(), version };
}

interface WasmModule {
  /** Where `bytes` may be written; 0 where there is no more memory. */
  _malloc(bytes: number): number;
  _free(at: number): void;
}

/** tfjs does not look whether it gets memory: it would write its tensors over each other without a word. */
function failWhenFull(module: WasmModule): void {
  module._free(module._malloc(1)); // the first call puts another function in its place
  const allocate = module._malloc;
  module._malloc = (bytes) => {
    const at = allocate(bytes);
    if (at === 0 && bytes > 0) {
      throw new UserError(
        `The memory of the wasm engine is full: it holds 4 GB at most, and ${bytes} bytes more are needed; ` +
          `take fewer ways, shots or queries or smaller images, or --backend native.`,
      );
    }
    return at;
  };
}
