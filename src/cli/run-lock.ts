import { readFile, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import lockfile from 'proper-lockfile';
import { z } from 'zod';
import { messageOf, UserError } from '../base/errors.ts';
import { writeWhole } from '../base/write-whole.node.ts';

/** What a process that trains in a run folder keeps there. */
export const LOCK_FILE = 'training.lock';

const holderSchema = z.object({ pid: z.int(), host: z.string().max(300), start: z.string().max(300).optional() });
type Holder = Readonly<z.output<typeof holderSchema>>;

/**
 * Takes a run folder for this process; the result gives it back. The lock of a process that is gone, killed in the
 * middle of training, is taken over at once.
 * @throws UserError while another process trains there.
 */
export async function lockRun(run: string): Promise<() => Promise<void>> {
  const file = join(run, LOCK_FILE);
  const release = await guard(run, file);
  try {
    await requireFreeRun(run);
    const start = await startOf(process.pid);
    const holder: Holder = { pid: process.pid, host: hostname(), ...(start === null ? {} : { start }) };
    await writeWhole(file, JSON.stringify(holder));
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw unwritable(file, error);
  } finally {
    await release();
  }
  return () => rm(file, { force: true });
}

/** Held for the moment in which a lock is looked at and taken: two that take over the lock of a dead process must not both get it. */
async function guard(run: string, file: string): Promise<() => Promise<void>> {
  const retries = { retries: 100, factor: 1, minTimeout: 50 };
  try {
    return await lockfile.lock(run, { lockfilePath: `${file}.taking`, stale: 3000, retries });
  } catch (error) {
    throw unwritable(file, error);
  }
}

const unwritable = (file: string, cause: unknown) =>
  new UserError(
    `The lock ${file} cannot be written: ${messageOf(cause)}; whoever trains must be able to write there.`,
    {
      cause,
    },
  );

/**
 * To be called before anything of a run is read: the checkpoints of a run in training come and go.
 * @throws UserError while another process trains there.
 */
export async function requireFreeRun(run: string): Promise<void> {
  const file = join(run, LOCK_FILE);
  const holder = await readHolder(file);
  if (holder === null || !(await isAtWork(holder))) return;
  throw new UserError(
    `Process ${holder.pid} on ${holder.host} trains in '${run}'; wait for it, or remove ${file} if it is gone.`,
  );
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

async function isAtWork({ pid, host, start }: Holder): Promise<boolean> {
  if (host !== hostname()) return true; // cannot be told from here
  if (!(pid > 0)) return false;
  const running = await startOf(pid);
  // A process may have got the number of one that is gone.
  if (running !== null && start !== undefined) return running === start;
  if (pid === process.pid) return false; // a restarted container gives the same number again
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** When a process began, by the clock of this start of the machine; null where that is not told (Linux tells) or it is gone. */
async function startOf(pid: number): Promise<string | null> {
  try {
    const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8');
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    // The name of the program, in brackets, may hold spaces and brackets; the fields count from behind it.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[19] === undefined ? null : `${boot.trim()} ${fields[19]}`;
  } catch {
    return null;
  }
}
