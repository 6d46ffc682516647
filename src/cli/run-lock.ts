import { open, readFile, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { messageOf, UserError } from '../base/errors.ts';

/** What a process that trains in a run folder keeps there. */
export const LOCK_FILE = 'training.lock';

const holderSchema = z.object({ pid: z.int(), host: z.string().max(300) });
type Holder = Readonly<z.output<typeof holderSchema>>;

/**
 * Takes a run folder for this process; the result gives it back. The lock of a process that is gone, killed in the
 * middle of training, is taken over at once.
 * @throws UserError while another process trains there.
 */
export async function lockRun(run: string): Promise<() => Promise<void>> {
  const file = join(run, LOCK_FILE);
  const holder = await takeOrRead(file);
  if (holder !== null) {
    refuseAtWork(holder, run);
    await rm(file, { force: true }).catch((error: unknown) => {
      throw new UserError(`The lock ${file} cannot be taken over (${messageOf(error)}); remove it.`);
    });
    if ((await takeOrRead(file)) !== null) throw new UserError(`Another process has just begun to train in '${run}'.`);
  }
  return () => rm(file, { force: true });
}

/**
 * To be called before anything of a run is read: the checkpoints of a run in training come and go.
 * @throws UserError while another process trains there.
 */
export async function requireFreeRun(run: string): Promise<void> {
  const holder = await readHolder(join(run, LOCK_FILE));
  if (holder !== null) refuseAtWork(holder, run);
}

function refuseAtWork(holder: Holder, run: string): void {
  if (!isAtWork(holder)) return;
  const file = join(run, LOCK_FILE);
  throw new UserError(
    `Process ${holder.pid} on ${holder.host} trains in '${run}'; wait for it, or remove ${file} if it is gone.`,
  );
}

/** Null when the lock is ours now, else who holds it. */
async function takeOrRead(file: string): Promise<Holder | null> {
  try {
    const handle = await open(file, 'wx');
    await handle.writeFile(JSON.stringify({ pid: process.pid, host: hostname() } satisfies Holder));
    await handle.close();
    return null;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return (await readHolder(file)) ?? NOBODY;
    throw new UserError(`The lock ${file} cannot be written: ${messageOf(error)}; choose another --out.`);
  }
}

/** A lock that was cut off while it was written, or given back meanwhile. */
const NOBODY: Holder = { pid: 0, host: hostname() };

/** Who holds the lock; null where there is none. */
async function readHolder(file: string): Promise<Holder | null> {
  const text = await readFile(file, 'utf8').catch(() => null);
  if (text === null) return null;
  try {
    return holderSchema.safeParse(JSON.parse(text)).data ?? NOBODY;
  } catch {
    return NOBODY;
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
