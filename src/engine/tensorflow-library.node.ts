import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, realpath, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { UsageError, UserError } from '../base/errors.ts';

/**
 * A folder in the cache that holds one TensorFlow: `tensorflow/` with the libraries, the names that the linker looks
 * for, and `include/`; for CUDA `nvidia/` beside it, where the libraries look for theirs.
 */
export interface TensorFlowLibrary {
  readonly folder: string;
  readonly version: string;
}

const STAMP = 'complete.json';

/** The finished library in `folder`, or null when there is none or its installation was interrupted. */
export async function readLibrary(folder: string): Promise<TensorFlowLibrary | null> {
  try {
    const { version } = JSON.parse(await readFile(join(folder, STAMP), 'utf8')) as { version: string };
    await stat(join(folder, 'tensorflow/libtensorflow.so')); // follows the link: what it points to must be there
    return { folder, version };
  } catch {
    return null;
  }
}

/** The newest finished library in `cache` whose name starts with `prefix`, or null. */
export async function newestLibrary(cache: string, prefix: string): Promise<TensorFlowLibrary | null> {
  const names = (await readdir(cache).catch(() => [])).filter((name) => name.startsWith(prefix));
  names.sort((a, b) => b.localeCompare(a, 'en', { numeric: true }));
  for (const name of names) {
    const library = await readLibrary(join(cache, name));
    if (library !== null) return library;
  }
  return null;
}

/** Adds the linker's names to an unpacked `part`, stamps it and moves it to `folder`, which must not be complete yet. */
export async function finishLibrary(part: string, folder: string, version: string): Promise<TensorFlowLibrary> {
  const inside = join(part, 'tensorflow');
  for (const [name, target] of [
    ['libtensorflow.so', 'libtensorflow_cc.so.2'],
    ['libtensorflow_framework.so', 'libtensorflow_framework.so.2'],
  ] as const) {
    if (!existsSync(join(inside, target))) {
      throw new UserError(
        `TensorFlow ${version}: its package holds no ${target}; use a newer Python, or --from <folder>.`,
      );
    }
    if (!existsSync(join(inside, name))) await symlink(target, join(inside, name));
  }
  await writeFile(join(part, STAMP), JSON.stringify({ version }));
  await rm(folder, { recursive: true, force: true });
  await rename(part, folder);
  return { folder, version };
}

/** The parts of a TensorFlow found in a folder of the user's. */
export interface FoundTensorFlow {
  /** The folder of the libraries. */
  readonly libraries: string;
  readonly core: string;
  readonly framework: string;
  readonly include: string;
}

const CORE = ['libtensorflow_cc.so.2', 'libtensorflow.so.2', 'libtensorflow.so'];
const FRAMEWORK = ['libtensorflow_framework.so.2', 'libtensorflow_framework.so'];

/**
 * Finds TensorFlow in `folder`: a Python site-packages, its `tensorflow`, an unpacked C library, or a prefix as `/usr`.
 * @throws UsageError that says what was looked for.
 */
export function locateTensorFlow(folder: string): FoundTensorFlow {
  const root = resolve(folder);
  const places = [root, join(root, 'lib'), join(root, 'tensorflow'), join(root, 'lib64')];
  const libraries = places.find((place) => CORE.some((name) => existsSync(join(place, name))));
  if (libraries === undefined) {
    throw new UsageError(`--from: no ${CORE.join(' or ')} in ${root}; give the folder that TensorFlow lies in.`);
  }
  const framework = FRAMEWORK.find((name) => existsSync(join(libraries, name)));
  if (framework === undefined) throw new UsageError(`--from: no ${FRAMEWORK[0]} beside the library in ${libraries}.`);
  const header = 'tensorflow/c/eager/c_api.h';
  const include = [join(libraries, 'include'), join(dirname(libraries), 'include'), join(root, 'include')].find(
    (place) => existsSync(join(place, header)),
  );
  if (include === undefined) throw new UsageError(`--from: no headers (include/${header}) beside ${libraries}.`);
  return { libraries, core: CORE.find((name) => existsSync(join(libraries, name)))!, framework, include };
}

/** Makes a library in `cache` of links to the TensorFlow in `from`; nothing is written there or copied. */
export async function linkLibrary(cache: string, from: string): Promise<TensorFlowLibrary> {
  const found = locateTensorFlow(from);
  const core = await realpath(join(found.libraries, found.core));
  const { mtimeMs, size } = await stat(core);
  const key = createHash('sha256').update(`${core}\n${mtimeMs}\n${size}`).digest('hex').slice(0, 12);
  const folder = join(cache, `tensorflow-from-${key}`);
  const present = await readLibrary(folder);
  if (present !== null) return present;
  const part = `${folder}.part`;
  const inside = join(part, 'tensorflow');
  await rm(part, { recursive: true, force: true });
  await mkdir(inside, { recursive: true });
  for (const name of await readdir(found.libraries)) {
    if (/^libtensorflow.*\.so/.test(name)) await symlink(join(found.libraries, name), join(inside, name));
  }
  const alias = async (name: string, target: string) => {
    if (!existsSync(join(inside, name))) await symlink(target, join(inside, name));
  };
  await alias('libtensorflow.so', found.core);
  await alias('libtensorflow_framework.so', found.framework);
  await symlink(found.include, join(inside, 'include'));
  // A CUDA TensorFlow looks for its libraries in ../nvidia.
  const nvidia = join(dirname(found.libraries), 'nvidia');
  if (existsSync(nvidia)) await symlink(nvidia, join(part, 'nvidia'));
  await writeFile(join(part, STAMP), JSON.stringify({ version: `from ${found.libraries}` }));
  await rm(folder, { recursive: true, force: true });
  await rename(part, folder);
  return { folder, version: `from ${found.libraries}` };
}
