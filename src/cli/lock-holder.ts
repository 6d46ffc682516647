import { readFile, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';

/** Between two signs of life of whoever holds a lock. */
export const BEAT_SECONDS = 10;
/** Without a sign of life for this long, the holder on another machine is looked at: its clock may only be wrong. */
const QUIET_SECONDS = 60;

const holderSchema = z.object({
  pid: z.int(),
  host: z.string().max(300),
  start: z.string().max(300).optional(),
  /** Its file is touched every `BEAT_SECONDS`. */
  beats: z.boolean().optional(),
});
/** A process that holds a lock. */
export type Holder = Readonly<z.output<typeof holderSchema>>;

/** A lock that was cut off while it was written, or given back meanwhile. */
const NOBODY: Holder = { pid: 0, host: hostname() };

/** This process. */
export async function thisHolder(): Promise<Holder> {
  const start = await startOf(process.pid);
  return { pid: process.pid, host: hostname(), ...(start === null ? {} : { start }), beats: true };
}

/** Who holds the lock; null where there is none. */
export async function readHolder(file: string): Promise<Holder | null> {
  const text = await readFile(file, 'utf8').catch(() => null);
  if (text === null) return null;
  try {
    return holderSchema.safeParse(JSON.parse(text)).data ?? NOBODY;
  } catch {
    return NOBODY;
  }
}

/**
 * Whether the holder of a lock is still there: one of this machine by its process, one of another by the signs of life that it
 * gives. Takes a while where a lock of another machine has been quiet for long.
 * @param beatSeconds between two signs of life
 */
export async function isAtWork(file: string, holder: Holder, beatSeconds = BEAT_SECONDS): Promise<boolean> {
  const { pid, host, start } = holder;
  if (host !== hostname()) return holder.beats !== true || givesSigns(file, beatSeconds);
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

/** By two looks at the file with time for more than two beats between them: no clock of another machine is believed. */
async function givesSigns(file: string, beatSeconds: number): Promise<boolean> {
  const touched = async () => (await stat(file).catch(() => null))?.mtimeMs;
  const before = await touched();
  if (before === undefined) return false; // given back
  if (Date.now() - before < (QUIET_SECONDS / BEAT_SECONDS) * beatSeconds * 1000) return true;
  await sleep(2.5 * beatSeconds * 1000);
  return (await touched()) !== before;
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
