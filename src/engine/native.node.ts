import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { installGraphs } from '../kernels/graph/repeater.node.ts';
import { ADDON_FILE, addonFolder, nativePackageFolders, QUIET_FILE } from './engine-folders.node.ts';
import { type EngineInfo, TFJS_NAMES } from './engine-info.ts';
import { processorName } from './processor.node.ts';
import { prepareTensorFlow, restoreUtilFunctions, wantsTensorFlowLog } from './tensorflow-environment.node.ts';

const requireHere = createRequire(import.meta.url);

interface NativeBinding {
  readonly TF_Version: string;
  isUsingGpuDevice(): boolean;
}

/** Loads TensorFlow through the tfjs-node-gpu addon and makes it tfjs's backend. @throws Error with the reason. */
export async function loadNative(threads?: number): Promise<EngineInfo> {
  const folders = nativePackageFolders();
  const folder = folders.find((candidate) => existsSync(join(addonFolder(candidate), ADDON_FILE)));
  if (folder === undefined) {
    throw new Error(folders.length === 0 ? 'its package is not installed' : 'its addon has not been built');
  }
  const used = prepareTensorFlow(threads);
  restoreUtilFunctions();
  if (!wantsTensorFlowLog()) loadQuietly(join(addonFolder(folder), QUIET_FILE));
  requireWithOneCore(folder);
  await tf.setBackend(TFJS_NAMES.native);
  installGraphs(tf.backend());
  const { binding } = tf.backend() as unknown as { binding: NativeBinding };
  const device = binding.isUsingGpuDevice() ? `CUDA ${cudaName()}` : `CPU ${processorName()}`;
  return { backend: 'native', device, threads: used, version: `TensorFlow ${binding.TF_Version}` };
}

function cudaName(): string {
  try {
    const output = execFileSync('nvidia-smi', ['--query-gpu=name', '--format=csv,noheader'], { encoding: 'utf8' });
    return output.split('\n')[0]?.trim() || 'GPU';
  } catch {
    return 'GPU'; // the driver works without its tool
  }
}

/** TensorFlow logs two lines before any setting can be read; this small library lowers the level before it starts. */
function loadQuietly(file: string): void {
  if (!existsSync(file)) return;
  try {
    process.dlopen({ exports: {} }, file);
  } catch {
    // Only a matter of noise: what is really wrong with the library shows when the addon itself is loaded.
  }
}

interface ModuleInternals {
  _resolveFilename(request: string, parent: unknown, ...rest: unknown[]): string;
}

/**
 * Requires the native package with every `@tensorflow/` package that we have too taken from where we have it.
 * Without this, a package in the cache brings tfjs-core of its own, and a kernel or gradient registered in one copy,
 * a tidy scope or a layer class would be unknown to the other.
 */
function requireWithOneCore(folder: string): void {
  const internals = requireHere('node:module') as ModuleInternals;
  const original = internals._resolveFilename;
  internals._resolveFilename = function (request, parent, ...rest) {
    if (request.startsWith('@tensorflow/')) {
      try {
        return original.call(this, request, requireParent, ...rest);
      } catch {
        // not ours: the package's own
      }
    }
    return original.call(this, request, parent, ...rest);
  };
  try {
    requireHere(folder);
  } finally {
    internals._resolveFilename = original;
  }
}

/** A stand-in for this module as the parent of a resolution: where its search for node_modules starts. */
const requireParent = {
  id: import.meta.filename,
  filename: import.meta.filename,
  paths: requireHere.resolve.paths('x') ?? [],
};
