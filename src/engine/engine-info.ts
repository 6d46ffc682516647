/** The engines the software runs on, best first; `cpu` (plain JavaScript) only when asked for. */
export const BACKENDS = ['native', 'webgpu', 'wasm', 'cpu'] as const;
export type BackendName = (typeof BACKENDS)[number];

/** What runs the tensors. */
export interface EngineInfo {
  readonly backend: BackendName;
  /** The processor or graphics card in words, e.g. `CPU Intel Xeon` or `CUDA NVIDIA H200`. */
  readonly device: string;
  /** Threads a single operation may use; 1 where the backend has no say in it. */
  readonly threads: number;
  /** Of the library underneath: `TensorFlow 2.21.0`, `tfjs 4.22.0`. */
  readonly version: string;
}

/** The name under which tfjs registers each backend. */
export const TFJS_NAMES: Readonly<Record<BackendName, string>> = {
  native: 'tensorflow',
  webgpu: 'webgpu',
  wasm: 'wasm',
  cpu: 'cpu',
};

/** The engine in words: `native (TensorFlow 2.21.0) on CPU Intel Xeon, 2 threads`. */
export function engineWords({ backend, version, device, threads }: EngineInfo): string {
  return `${backend} (${version}) on ${device}, ${threads === 1 ? '1 thread' : `${threads} threads`}`;
}

/** The one line printed at start. */
export function describeEngine(info: EngineInfo): string {
  return `engine: ${engineWords(info)}`;
}
