import { open, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** In memory at once, or in parts. */
export type FileContent = string | Uint8Array | Iterable<Uint8Array>;

/** Names of what this process has open, which may be a file that the shell writes to. */
const OPEN_FILE = /^\/(dev\/(fd\/|std)|proc\/)/;

let count = 0;

/**
 * Writes a file whole or not at all, whatever happens meanwhile: aside, forced to the disk, renamed. A link stays a link,
 * and a private file private; what is no file, as a pipe or /dev/null, is written to straight, not replaced.
 * What is written is counted, not hoped for: a disk that is nearly full takes the first half of a write without an error.
 * @throws Error of the operating system; the file is then as it was
 */
export async function writeWhole(file: string, content: FileContent): Promise<void> {
  const there = await stat(file).catch(() => null);
  const isStream = there !== null && !there.isFile() && !there.isDirectory();
  if (isStream || OPEN_FILE.test(file)) return writeFile(file, content);
  const target = await realpath(file).catch(() => file);
  const aside = `${target}.writing-${process.pid}-${count++}`;
  try {
    await writeSynced(aside, content, there?.mode);
    await rename(aside, target);
    await syncFolder(dirname(target));
  } catch (error) {
    await rm(aside, { force: true });
    throw error;
  }
}

/** Writes a file and forces it to the disk. @param mode its rights where it is new, less what the umask takes */
export async function writeSynced(file: string, content: FileContent, mode?: number): Promise<void> {
  const handle = await open(file, 'w', mode);
  try {
    await writeFile(handle, content); // until all of it is written
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Forces the names in a folder to the disk. Windows has no such call and needs none. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
