import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import lockfile from 'proper-lockfile';
import { messageOf, UserError } from '../base/errors.ts';
import { writeWhole } from '../base/write-whole.node.ts';
import { buildAddon, placeAddon } from './addon.node.ts';
import {
  ADDON_FILE,
  addonFolder,
  engineCache,
  type EngineStamp,
  readStamp,
  STAMP_FILE,
} from './engine-folders.node.ts';
import type { EngineInfo } from './engine-info.ts';
import { ensureNativePackage } from './native-package.node.ts';
import { installOfficial } from './official-download.node.ts';
import { linkLibrary, newestLibrary, readLibrary, type TensorFlowLibrary } from './tensorflow-library.node.ts';
import { verifyBackend } from './verify.node.ts';
import { installCpuWheel, installCudaWheel } from './wheel.node.ts';

/** Which native engine to make. */
export interface InstallOptions {
  /** With CUDA, or without; default: as the user chose last time, else without. */
  readonly gpu?: boolean;
  /** A folder with a TensorFlow to use instead of downloading one. */
  readonly from?: string;
  /** Gets one line for each long step. */
  readonly log: (line: string) => void;
}

/**
 * Makes the native engine: a TensorFlow library in the user's cache and the addon in the native package.
 * What is there already and works is kept. Safe when interrupted, and when several run at once.
 * @throws UserError with every reason when it cannot be made.
 */
export async function installEngine(options: InstallOptions): Promise<EngineInfo> {
  const cache = engineCache();
  await mkdir(cache, { recursive: true });
  const release = await lock(cache, options.log);
  try {
    await removeRemains(cache);
    return await install(cache, options);
  } finally {
    await release();
  }
}

async function lock(cache: string, log: (line: string) => void): Promise<() => Promise<void>> {
  const settings = { lockfilePath: join(cache, 'install.lock'), stale: 60_000, update: 10_000 };
  if (await lockfile.check(cache, settings)) log('another installation is running; waiting for it');
  return lockfile.lock(cache, { ...settings, retries: { retries: 1800, factor: 1, minTimeout: 1000 } });
}

/** What an interrupted installation has left; nobody else is at work, since we hold the lock. */
async function removeRemains(cache: string): Promise<void> {
  for (const name of await readdir(cache)) {
    if (name.endsWith('.part')) await rm(join(cache, name), { recursive: true, force: true });
  }
}

async function install(cache: string, options: InstallOptions): Promise<EngineInfo> {
  const { gpu, from, log } = options;
  const packageFolder = await ensureNativePackage(log);
  if (gpu === undefined && from === undefined) {
    const present = await verifyPresent(packageFolder);
    if (present !== null) return present;
  }
  const wheels = process.platform === 'linux' && process.arch === 'x64';
  if (!wheels && from !== undefined) throw new UserError('--from works on Linux x64 only; leave it away here.');
  const reasons: string[] = [];
  if (wheels) {
    try {
      const library = await chooseLibrary(cache, options);
      return await make(packageFolder, library, log);
    } catch (error) {
      if (from !== undefined) throw error;
      reasons.push(messageOf(error));
    }
  }
  try {
    await installOfficial(packageFolder, gpu ?? false, log);
    return await stamped(packageFolder, null);
  } catch (error) {
    reasons.push(messageOf(error));
    throw new UserError(`The native engine could not be made: ${reasons.join('; ')}`, { cause: error });
  }
}

/** What is installed, when it works: the stamp's, or one that npm's own install script has made. */
async function verifyPresent(packageFolder: string): Promise<EngineInfo | null> {
  if (!existsSync(join(addonFolder(packageFolder), ADDON_FILE))) return null;
  try {
    return await stamped(packageFolder, readStamp(packageFolder)?.library ?? null);
  } catch {
    return null; // does not work any more: made anew
  }
}

/** The library that the options ask for, from the cache or downloaded into it. An explicit choice is remembered. */
async function chooseLibrary(cache: string, { gpu, from, log }: InstallOptions): Promise<TensorFlowLibrary> {
  const choiceFile = join(cache, 'choice.json');
  if (gpu === undefined && from === undefined) {
    const chosen = await readFile(choiceFile, 'utf8').then(
      (text) => JSON.parse(text) as { folder: string },
      () => null,
    );
    const library = chosen === null ? null : await readLibrary(chosen.folder);
    if (library !== null) return library;
  }
  let library;
  if (from !== undefined) library = await linkLibrary(cache, from);
  else if (gpu === true)
    library = (await newestLibrary(cache, 'tensorflow-cuda-')) ?? (await installCudaWheel(cache, log));
  else library = (await newestLibrary(cache, 'tensorflow-cpu-')) ?? (await installCpuWheel(cache, log));
  if (gpu !== undefined || from !== undefined) {
    await writeWhole(choiceFile, JSON.stringify({ folder: library.folder }));
  }
  return library;
}

/** Builds or takes the built addon, puts it in place and tries it; compiles anew when a kept one does not work. */
async function make(
  packageFolder: string,
  library: TensorFlowLibrary,
  log: (line: string) => void,
): Promise<EngineInfo> {
  await rm(join(packageFolder, STAMP_FILE), { force: true });
  for (const again of [false, true]) {
    const { folder, isNew } = await buildAddon(packageFolder, library, again, log);
    await placeAddon(packageFolder, library, folder);
    try {
      return await stamped(packageFolder, library.folder);
    } catch (error) {
      if (isNew) throw new UserError(`the addon was built but does not run: ${messageOf(error)}`, { cause: error });
    }
  }
  throw new Error('unreachable: the second round builds anew');
}

/** Tries the engine and, when it works, writes the stamp: the last step of every way. */
async function stamped(packageFolder: string, library: string | null): Promise<EngineInfo> {
  const info = await verifyBackend('native');
  const stamp: EngineStamp = { library, version: info.version, device: info.device };
  await writeWhole(join(packageFolder, STAMP_FILE), `${JSON.stringify(stamp, null, 2)}\n`);
  return info;
}
