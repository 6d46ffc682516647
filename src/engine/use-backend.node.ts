import * as tf from '@tensorflow/tfjs-core';
// Registers tfjs's gradients, which tfjs-core alone does not: only the native package would bring them.
import '@tensorflow/tfjs-layers';
import { requireOneOf } from '../base/check.ts';
import { UserError } from '../base/errors.ts';
import { loadCpu } from './cpu.node.ts';
import { type BackendName, BACKENDS, type EngineInfo, TFJS_NAMES } from './engine-info.ts';
import { loadNative } from './native.node.ts';
import { type Candidate, selectBest, selectForced } from './select.ts';
import { loadWasm, wasmThreads } from './wasm.node.ts';
import { loadWebGpu } from './webgpu.node.ts';

/** Which engine to run on. */
export interface BackendOptions {
  /** `auto`: the best that works, of native, webgpu and wasm; else exactly the named one. */
  readonly backend: 'auto' | BackendName;
  /** Threads for a single operation on native and, at most 4, on wasm; default: every core. Can be set once a process. */
  readonly threads?: number;
}

// tfjs's current backend is one per process, and so is what was found of it.
const loaded = new Map<BackendOptions['backend'], EngineInfo>();

/**
 * Loads the wanted backend and makes it tfjs's current one. A second call takes what the first one found.
 * @param warn gets one line when `auto` had to fall back; standard error by default.
 * @throws UserError when it does not work here.
 */
export async function useBackend(
  options: BackendOptions,
  warn: (line: string) => void = (line) => process.stderr.write(`${line}\n`),
): Promise<EngineInfo> {
  const { backend, threads } = options;
  requireOneOf('useBackend', 'backend', backend, ['auto', ...BACKENDS]);
  const known = loaded.get(backend) ?? (backend === 'auto' ? loaded.get('native') : undefined);
  if (known !== undefined) {
    await tf.setBackend(TFJS_NAMES[known.backend]);
    return withThreads(known, threads);
  }
  const candidates = nodeCandidates(backend === 'webgpu', threads);
  const info =
    backend === 'auto'
      ? await selectBest(
          candidates.filter((candidate) => candidate.backend !== 'cpu'),
          warn,
        )
      : await selectForced(candidates, backend);
  loaded.set(backend, info);
  loaded.set(info.backend, info);
  return info;
}

function nodeCandidates(allowSoftware: boolean, threads: number | undefined): Candidate[] {
  return [
    { backend: 'native', load: () => loadNative(threads) },
    { backend: 'webgpu', load: () => loadWebGpu(allowSoftware) },
    { backend: 'wasm', load: () => loadWasm(threads) },
    { backend: 'cpu', load: loadCpu },
  ];
}

/** The libraries take the number of threads once, while they load. */
function withThreads(info: EngineInfo, threads: number | undefined): EngineInfo {
  const library = { native: 'TensorFlow', wasm: 'WebAssembly', webgpu: null, cpu: null }[info.backend];
  const wanted = info.backend === 'wasm' && threads !== undefined ? wasmThreads(threads) : threads;
  if (library !== null && wanted !== undefined && wanted !== info.threads) {
    throw new UserError(
      `Engine: threads is ${threads} but ${library} runs with ${info.threads} in this process; set it at the first use.`,
    );
  }
  return info;
}
