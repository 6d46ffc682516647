import { existsSync } from 'node:fs';
import { copyFile, cp, mkdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import { UserError } from '../base/errors.ts';
import { ADDON_FILE, addonFolder, QUIET_FILE } from './engine-folders.node.ts';
import { gypEnvironment } from './node-gyp.node.ts';
import { reasonOf, runStep } from './run-step.node.ts';
import type { TensorFlowLibrary } from './tensorflow-library.node.ts';
import { findCompiler, findMake, findPython } from './tools.node.ts';

/**
 * TensorFlow logs that oneDNN is on while its library is being loaded, at a level that TF_CPP_MIN_LOG_LEVEL does not
 * reach, and turning oneDNN off costs half of the speed. This addon, linked to be initialised before everything else
 * (`-z initfirst`), raises the level first.
 */
const QUIET_SOURCE = `#include "absl/log/globals.h"
__attribute__((constructor)) static void quiet() { absl::SetMinLogLevel(absl::LogSeverityAtLeast::kError); }
extern "C" void* napi_register_module_v1(void*, void* exports) { return exports; }
`;

/** Where the addon for `library` and this native package is kept in the cache: another checkout need not compile it. */
async function builtFolder(packageFolder: string, library: TensorFlowLibrary): Promise<string> {
  const { version } = JSON.parse(await readFile(join(packageFolder, 'package.json'), 'utf8')) as { version: string };
  const napi = basename(addonFolder(packageFolder));
  return join(library.folder, 'addon', `tfjs-node-gpu-${version}-${napi}-${process.arch}`);
}

/**
 * Compiles the addon of the native package against `library`, in a copy beside the library: whoever runs with the
 * old addon meanwhile keeps it. @returns the folder with the addon, and whether it was compiled now: one that is
 * there already is taken unless `again`.
 */
export async function buildAddon(
  packageFolder: string,
  library: TensorFlowLibrary,
  again: boolean,
  log: (line: string) => void,
): Promise<{ readonly folder: string; readonly isNew: boolean }> {
  const built = await builtFolder(packageFolder, library);
  if (again) await rm(built, { recursive: true, force: true });
  else if (existsSync(join(built, ADDON_FILE))) return { folder: built, isNew: false };
  for (const tool of [await findCompiler(), await findMake(), await findPython()]) {
    if (tool.version === null) throw new UserError(`${tool.name} is missing; run: ${tool.mend}`);
  }
  log('compiling the addon (about 15 s)');
  const stage = `${built}.part`;
  await rm(stage, { recursive: true, force: true });
  await mkdir(join(stage, 'out'), { recursive: true });
  for (const name of ['package.json', 'binding.gyp', 'binding']) {
    await cp(join(packageFolder, name), join(stage, name), { recursive: true });
  }
  await linkDeps(stage, library);
  await compile(packageFolder, stage);
  await copyFile(join(addonFolder(stage), ADDON_FILE), join(stage, 'out', ADDON_FILE));
  await compileQuiet(stage, library);
  await rename(join(stage, 'out'), built);
  await rm(stage, { recursive: true, force: true });
  return { folder: built, isNew: true };
}

async function compile(packageFolder: string, stage: string): Promise<void> {
  const tool = createRequire(join(packageFolder, 'package.json')).resolve('@mapbox/node-pre-gyp/bin/node-pre-gyp');
  try {
    await runStep(process.execPath, [tool, 'install', '--build-from-source'], { cwd: stage, env: gypEnvironment() });
  } catch (error) {
    throw new UserError(`the addon did not compile: ${reasonOf(error)}`);
  }
}

/** Best effort: an older TensorFlow has no such function, and only two lines of noise depend on it. */
async function compileQuiet(stage: string, library: TensorFlowLibrary): Promise<void> {
  const source = join(stage, 'quiet.cc');
  await writeFile(source, QUIET_SOURCE);
  const include = join(library.folder, 'tensorflow/include');
  const link = ['-L', join(stage, 'deps/lib'), '-ltensorflow_framework', '-Wl,-z,initfirst'];
  const search = '-Wl,-rpath,$ORIGIN/../../deps/lib';
  const flags = ['-shared', '-fPIC', '-O1', '-std=c++17', '-I', include];
  try {
    const output = join(stage, 'out', QUIET_FILE);
    await runStep(process.env['CXX'] ?? 'c++', [...flags, source, '-o', output, ...link, search]);
  } catch {
    await rm(join(stage, 'out', QUIET_FILE), { force: true });
  }
}

async function linkDeps(folder: string, library: TensorFlowLibrary): Promise<void> {
  const deps = join(folder, 'deps');
  const part = `${deps}.part`;
  await rm(part, { recursive: true, force: true });
  await mkdir(part, { recursive: true });
  // The folder itself is a link: the libraries then find what lies beside it by `$ORIGIN/..`.
  await symlink(join(library.folder, 'tensorflow'), join(part, 'lib'));
  await symlink(join(library.folder, 'tensorflow/include'), join(part, 'include'));
  await rm(deps, { recursive: true, force: true });
  await rename(part, deps);
}

/** Puts the addon of `built` and links to `library` into the native package. */
export async function placeAddon(packageFolder: string, library: TensorFlowLibrary, built: string): Promise<void> {
  await linkDeps(packageFolder, library);
  const target = addonFolder(packageFolder);
  await mkdir(target, { recursive: true });
  for (const name of [QUIET_FILE, ADDON_FILE]) {
    const to = join(target, name);
    await rm(`${to}.part`, { force: true });
    if (!existsSync(join(built, name))) {
      await rm(to, { force: true });
      continue;
    }
    await copyFile(join(built, name), `${to}.part`);
    await rename(`${to}.part`, to);
  }
}
