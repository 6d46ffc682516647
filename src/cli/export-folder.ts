import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { messageOf, UserError } from '../base/errors.ts';
import { writeSynced } from '../base/write-whole.node.ts';
import { MODEL_FILE } from '../backbones/model-folder.node.ts';

export const LABELS_FILE = 'labels.json';

/** What lies in a folder that is to be written; nothing where it is not there. @throws UserError where it is no folder */
export async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw new UserError(`Cannot write to '${folder}': ${messageOf(error)}; choose another --out.`);
  }
}

/** @throws UserError unless the folder is not there, empty, or an export that may be replaced. */
export async function requireFree(folder: string, overwrite: boolean): Promise<void> {
  const names = await namesIn(folder);
  if (names.length === 0) return;
  const isExport = names.includes(MODEL_FILE) && names.includes(LABELS_FILE);
  const foreign = names.find((name) => !/^(model|labels)\.json$|^weights\.bin$/.test(name));
  if (!isExport || foreign !== undefined) {
    const what = foreign === undefined ? 'no whole export' : `'${foreign}', which is of no export`;
    throw new UserError(`'${folder}' holds ${what}, and is left as it is; choose another --out.`);
  }
  if (!overwrite) {
    throw new UserError(`'${folder}' holds an export already; replace it with --overwrite, or choose another --out.`);
  }
}

/** Writes files, by path, as a folder: complete or as before, whatever happens meanwhile. Written under another name, then renamed. */
export async function writeExport(folder: string, files: ReadonlyMap<string, Uint8Array>): Promise<void> {
  const whole = resolve(folder);
  const [aside, old] = [`${whole}.writing-${process.pid}`, `${whole}.replaced-${process.pid}`];
  try {
    await mkdir(dirname(whole), { recursive: true });
    await rm(aside, { recursive: true, force: true });
    await mkdir(aside);
    for (const [name, bytes] of files) {
      await mkdir(dirname(join(aside, name)), { recursive: true });
      await writeSynced(join(aside, name), bytes);
    }
    // A folder takes the place of another one only where that is empty: the old export steps aside first.
    const isThere = await rename(whole, old).then(
      () => true,
      () => false,
    );
    try {
      await rename(aside, whole);
    } catch (error) {
      if (isThere) await rename(old, whole);
      throw error;
    }
    await rm(old, { recursive: true, force: true });
  } catch (error) {
    await rm(aside, { recursive: true, force: true }).catch(() => {});
    throw new UserError(`Cannot write to '${folder}': ${messageOf(error)}; choose another --out.`);
  }
}
