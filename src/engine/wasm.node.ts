import { createRequire } from 'node:module';
import { dirname, sep } from 'node:path';
import { setWasmPaths, version_wasm } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { type EngineInfo, TFJS_NAMES } from './engine-info.ts';
import { processorName } from './processor.node.ts';

/** Makes WebAssembly tfjs's backend, its files taken from node_modules. One thread: tfjs has no more under Node. */
export async function loadWasm(): Promise<EngineInfo> {
  setWasmPaths(dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm')) + sep);
  if (!(await tf.setBackend(TFJS_NAMES.wasm))) throw new Error('tfjs could not start its wasm backend');
  return { backend: 'wasm', device: `CPU ${processorName()}`, threads: 1, version: `tfjs ${version_wasm}` };
}
