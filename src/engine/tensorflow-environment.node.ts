import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { requireInteger } from '../base/check.ts';

/** Adds the two functions of `node:util` that tfjs-node calls and Node 23 removed. */
export function restoreUtilFunctions(): void {
  const util = createRequire(import.meta.url)('node:util') as Record<string, unknown>;
  util['isNullOrUndefined'] ??= (value: unknown) => value === null || value === undefined;
  util['isArray'] ??= Array.isArray;
}

/**
 * Sets what TensorFlow reads from the environment while it loads; what the user has set stays.
 * @returns the number of threads a single operation will use: `threads`, else TF_NUM_INTRAOP_THREADS, else every core.
 */
export function prepareTensorFlow(threads?: number, env: NodeJS.ProcessEnv = process.env): number {
  if (threads !== undefined) requireInteger('engine', 'threads', threads, 1);
  env['TF_CPP_MIN_LOG_LEVEL'] ??= '2';
  env['TF_FORCE_GPU_ALLOW_GROWTH'] ??= 'true';
  // By itself TensorFlow takes oneDNN's kernels only where the processor has the AVX-512 extensions for networks, though
  // with AVX2 alone they train conv4 twice as fast too.
  if (process.arch === 'x64') env['TF_ENABLE_ONEDNN_OPTS'] ??= '1';
  const wanted = threads ?? (Number(env['TF_NUM_INTRAOP_THREADS']) || availableParallelism());
  env['TF_NUM_INTRAOP_THREADS'] = String(wanted);
  // Ops of a graph at once.
  env['TF_NUM_INTEROP_THREADS'] = String(threads ?? (Number(env['TF_NUM_INTEROP_THREADS']) || wanted));
  return wanted;
}

/** Whether the user wants TensorFlow's own start-up lines. */
export function wantsTensorFlowLog(env: NodeJS.ProcessEnv = process.env): boolean {
  return Number(env['TF_CPP_MIN_LOG_LEVEL'] ?? '2') < 2;
}
