import { readFile, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import lockfile from 'proper-lockfile';
import { messageOf, UserError } from '../base/errors.ts';
import { writeWhole } from '../base/write-whole.node.ts';
import { BEAT_SECONDS, isAtWork, readHolder, thisHolder, type Holder } from './lock-holder.ts';

/** What a process that trains in a run folder keeps there. */
export const LOCK_FILE = 'training.lock';

/**
 * Takes a run folder for this process; the result gives it back. The lock of a process that is gone, killed in the
 * middle of training, is taken over at once; that of a machine that is gone, after a minute without a sign of life.
 * @param onLost told where another took the folder over, as from a machine that slept: this process must write there no more
 * @param beatSeconds between two signs of life
 * @throws UserError while another process trains there.
 */
export async function lockRun(
  run: string,
  onLost: () => void = () => {},
  beatSeconds = BEAT_SECONDS,
): Promise<() => Promise<void>> {
  const file = join(run, LOCK_FILE);
  // Outside the guard, since it may take a while. What was found dead is taken if it is still the same then.
  const dead = await versionOf(file);
  await requireFreeRun(run, beatSeconds);
  const release = await guard(run, file);
  const content = JSON.stringify(await thisHolder());
  try {
    if ((await versionOf(file)) !== dead) await requireFreeRun(run, beatSeconds);
    await writeWhole(file, content);
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw unwritable(file, error);
  } finally {
    await release();
  }
  const current = () => readFile(file, 'utf8').catch(() => null);
  const beat = setInterval(async () => {
    const text = await current();
    if (text !== null && text !== content) {
      clearInterval(beat);
      onLost();
    } else {
      const now = new Date();
      await utimes(file, now, now).catch(() => {}); // a disk that is away for a moment: the next beat tries again
    }
  }, beatSeconds * 1000).unref();
  return async () => {
    clearInterval(beat);
    if ((await current()) === content) await rm(file, { force: true });
  };
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

/** Tells a lock from another one, and from itself after a sign of life; null where there is none. */
async function versionOf(file: string): Promise<string | null> {
  const [text, there] = await Promise.all([readFile(file, 'utf8'), stat(file)]).catch(() => [null, null]);
  return text === null ? null : `${there!.mtimeMs} ${text}`;
}

/**
 * To be called before anything of a run is read: the checkpoints of a run in training come and go.
 * @param beatSeconds between two signs of life of another process
 * @throws UserError while another process trains there.
 */
export async function requireFreeRun(run: string, beatSeconds = BEAT_SECONDS): Promise<void> {
  const file = join(run, LOCK_FILE);
  const holder: Holder | null = await readHolder(file);
  if (holder === null || !(await isAtWork(file, holder, beatSeconds))) return;
  throw new UserError(
    `Process ${holder.pid} on ${holder.host} trains in '${run}'; wait for it, or remove ${file} if it is gone.`,
  );
}
