import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import envPaths from 'env-paths';

export const NATIVE_PACKAGE = '@tensorflow/tfjs-node-gpu';

const requireHere = createRequire(import.meta.url);

/** Where TensorFlow libraries and built addons are kept, once per user; nothing else in the cache is touched. */
export function engineCache(): string {
  return join(envPaths('untwist', { suffix: '' }).cache, 'engine');
}

/** The version of tfjs-node-gpu that this version of the software is made for. */
export function nativePackageVersion(): string {
  const own = requireHere('untwist/package.json') as { optionalDependencies: Record<string, string> };
  const version = own.optionalDependencies[NATIVE_PACKAGE];
  if (version === undefined) throw new Error(`package.json names no version of ${NATIVE_PACKAGE}`);
  return version;
}

/** The npm prefix inside the cache that holds the native package where npm dropped it from node_modules. */
export function cachedPackagePrefix(): string {
  return join(engineCache(), `package-${nativePackageVersion()}`);
}

/** The native package's folders that exist: in node_modules, then in the cache. */
export function nativePackageFolders(): string[] {
  const folders: string[] = [];
  try {
    folders.push(dirname(requireHere.resolve(`${NATIVE_PACKAGE}/package.json`)));
  } catch {
    // npm drops an optional package whose install script failed; the cache may have it.
  }
  folders.push(join(cachedPackagePrefix(), 'node_modules', NATIVE_PACKAGE));
  return folders.filter((folder) => existsSync(join(folder, 'package.json')));
}

/** `lib/napi-v8`: the folder of the package where its loader looks for the addon on this Node. */
export function addonFolder(packageFolder: string): string {
  const { binary } = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8')) as {
    binary: { module_path: string; napi_versions: number[] };
  };
  const napi = Number(process.versions['napi']);
  const best = Math.max(...binary.napi_versions.filter((version) => version <= napi));
  return join(packageFolder, binary.module_path.replace('{napi_build_version}', String(best)));
}

export const ADDON_FILE = 'tfjs_binding.node';
export const QUIET_FILE = 'quiet.node';

/** Written last by an installation. */
export interface EngineStamp {
  /** The folder of the TensorFlow library in the cache; null when the package's own download made the engine. */
  readonly library: string | null;
  readonly version: string;
  readonly device: string;
}

/** Name of the stamp inside the native package. The bootstrap script looks at it too. */
export const STAMP_FILE = 'untwist-engine.json';

/** The stamp of a finished installation, or null. */
export function readStamp(packageFolder: string): EngineStamp | null {
  try {
    return JSON.parse(readFileSync(join(packageFolder, STAMP_FILE), 'utf8')) as EngineStamp;
  } catch {
    return null; // missing, or from an interrupted write: not finished
  }
}
