import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf, UserError } from '../base/errors.ts';
import { PAGE_MODEL, pageFiles } from './explore-page.ts';
import { writeExport } from './export-folder.ts';

/**
 * Writes the page with a model as a folder for any static host, whole or not at all.
 * @returns the sizes of its files in bytes, by path
 * @throws UserError unless the folder is not there or empty
 */
export async function writePageFolder(
  out: string,
  { folder, model }: { readonly folder: string; readonly model: Uint8Array },
): Promise<Map<string, number>> {
  await requireEmpty(out);
  const files = new Map<string, Uint8Array>([[PAGE_MODEL, model]]);
  for (const path of await pageFiles(folder)) {
    if (path !== PAGE_MODEL) files.set(path, new Uint8Array(await readFile(join(folder, path))));
  }
  await writeExport(out, files);
  return new Map([...files].map(([path, { length }]) => [path, length]));
}

async function requireEmpty(folder: string): Promise<void> {
  let names: string[] = [];
  try {
    names = await readdir(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw new UserError(`Cannot write to '${folder}': ${messageOf(error)}; choose another --out.`);
  }
  if (names.length === 0) return;
  throw new UserError(`'${folder}' is not empty, and is left as it is; choose another --out.`);
}
