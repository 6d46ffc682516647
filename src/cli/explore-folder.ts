import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../base/errors.ts';
import { PAGE_MODEL, pageFiles } from './explore-page.ts';
import { namesIn, writeExport } from './export-folder.ts';

/**
 * Writes the page with a model as a folder for any static host, whole or not at all.
 * @returns the sizes of its files in bytes, by path
 * @throws UserError unless the folder is not there or empty
 */
export async function writePageFolder(
  out: string,
  { folder, model }: { readonly folder: string; readonly model: Uint8Array },
): Promise<Map<string, number>> {
  if ((await namesIn(out)).length > 0) {
    throw new UserError(`'${out}' is not empty, and is left as it is; choose another --out.`);
  }
  const files = new Map<string, Uint8Array>([[PAGE_MODEL, model]]);
  for (const path of await pageFiles(folder)) {
    if (path !== PAGE_MODEL) files.set(path, new Uint8Array(await readFile(join(folder, path))));
  }
  await writeExport(out, files);
  return new Map([...files].map(([path, { length }]) => [path, length]));
}
