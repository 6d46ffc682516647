import { mkdir, open, readdir, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Makes a new event file `events.out.tfevents.<seconds>.<host>` in `folder` (made when missing) and opens it.
 *
 * TensorBoard reads the files of a folder in the order of their names and never goes back to an earlier one. So the
 * seconds are one more than those of the latest file there when the clock has not passed it: a second run in the same
 * second, or after the clock was set back, still comes after the first, and no file is ever opened twice.
 * @param seconds Unix time.
 * @throws Error if the folder or the file cannot be made.
 */
export async function createEventFile(
  folder: string,
  seconds: number,
  host: string,
): Promise<{ path: string; handle: FileHandle }> {
  try {
    await mkdir(folder, { recursive: true });
    for (;;) {
      const time = Math.max(Math.floor(seconds), latestSeconds(await readdir(folder)) + 1);
      const path = join(folder, `events.out.tfevents.${String(time).padStart(10, '0')}.${fileSafe(host)}`);
      const handle = await openNew(path);
      if (handle !== null) return { path, handle };
    }
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`EventWriter: no event file can be made in '${folder}': ${reason}.`, { cause });
  }
}

/** The largest time in the names of event files; -1 if there is none. A number too long to be a time is none. */
function latestSeconds(names: readonly string[]): number {
  const times = names.map((name) => Number(/tfevents\.(\d{1,12})(?!\d)/.exec(name)?.[1] ?? -1));
  return Math.max(-1, ...times);
}

/** Null if another process made the same file since the folder was listed. */
async function openNew(path: string): Promise<FileHandle | null> {
  try {
    return await open(path, 'wx');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return null;
    throw error;
  }
}

function fileSafe(host: string): string {
  return host.replaceAll(/[^A-Za-z0-9._-]/g, '_');
}
