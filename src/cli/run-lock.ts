import { open, readFile, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { UserError } from '../base/errors.ts';

/** What a process that trains in a run folder keeps there. */
export const LOCK_FILE = 'training.lock';

interface Holder {
  readonly pid: number;
  readonly host: string;
}

/**
 * Takes a run folder for this process; the result gives it back. The lock of a process that is gone, killed in the
 * middle of training, is taken over at once.
 * @throws UserError while another process trains there.
 */
export async function lockRun(run: string): Promise<() => Promise<void>> {
  const file = join(run, LOCK_FILE);
  const holder = await takeOrRead(file);
  if (holder !== null) {
    if (isAtWork(holder)) {
      throw new UserError(
        `Process ${holder.pid} on ${holder.host} trains in '${run}'; wait for it, or remove ${file} if it is gone.`,
      );
    }
    await rm(file, { force: true });
    if ((await takeOrRead(file)) !== null) throw new UserError(`Another process has just begun to train in '${run}'.`);
  }
  return () => rm(file, { force: true });
}

/** Null when the lock is ours now, else who holds it. */
async function takeOrRead(file: string): Promise<Holder | null> {
  try {
    const handle = await open(file, 'wx');
    await handle.writeFile(JSON.stringify({ pid: process.pid, host: hostname() } satisfies Holder));
    await handle.close();
    return null;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Holder;
  } catch {
    return { pid: 0, host: hostname() }; // cut off while it was written: nobody's
  }
}

function isAtWork({ pid, host }: Holder): boolean {
  if (host !== hostname()) return true; // cannot be told from here
  if (!(pid > 0) || pid === process.pid) return false; // a restarted container gives the same number again
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
