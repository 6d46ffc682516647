import { accessSync, constants } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../base/errors.ts';
import {
  cachedPackagePrefix,
  NATIVE_PACKAGE,
  nativePackageFolders,
  nativePackageVersion,
} from './engine-folders.node.ts';
import { reasonOf, runStep } from './run-step.node.ts';

/**
 * The native package's folder to build the engine in: the one in node_modules, else one in the cache, installed now
 * when needed. npm drops the optional package from a user's node_modules when its own install script fails.
 */
export async function ensureNativePackage(log: (line: string) => void): Promise<string> {
  const present = nativePackageFolders().find(isWritable);
  if (present !== undefined) return present;
  const prefix = cachedPackagePrefix();
  const part = `${prefix}.part`;
  await rm(part, { recursive: true, force: true });
  await mkdir(part, { recursive: true });
  await writeFile(join(part, 'package.json'), '{ "private": true }\n'); // else npm would climb to a parent's
  log(`installing ${NATIVE_PACKAGE} ${nativePackageVersion()} into the cache with npm`);
  const args = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--prefix', part];
  try {
    await runNpm([...args, `${NATIVE_PACKAGE}@${nativePackageVersion()}`]);
  } catch (error) {
    throw new UserError(`npm could not install ${NATIVE_PACKAGE}: ${reasonOf(error)}`);
  }
  await rm(prefix, { recursive: true, force: true });
  await rename(part, prefix);
  return join(prefix, 'node_modules', NATIVE_PACKAGE);
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

async function runNpm(args: readonly string[]): Promise<void> {
  const script = process.env['npm_execpath']; // set when npm started us; else npm is on the path
  if (script !== undefined && /\.c?js$/.test(script)) await runStep(process.execPath, [script, ...args]);
  else await runStep('npm', args);
}
