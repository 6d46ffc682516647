/** What a user can do where the operating system refuses a file, by its name of the refusal. */
const REMEDIES: Readonly<Record<string, string>> = {
  ENOSPC: 'make room on the disk',
  EDQUOT: 'make room: your share of the disk is used up',
  EFBIG: 'the file is larger than this disk or this shell allows',
  EROFS: 'write to another disk: this one can only be read',
  EACCES: 'give yourself the right to it, or choose another folder',
  EPERM: 'give yourself the right to it, or choose another folder',
  EMFILE: 'raise the number of files a process may open (`ulimit -n`)',
  ENFILE: 'close other programs: this machine has no open file left',
  EIO: 'look after the disk: it did not answer',
};

/** What to do about an error of the operating system, or about one that it caused; null for all other errors. */
export function remedyFor(error: unknown): string | null {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code !== undefined && Object.hasOwn(REMEDIES, code)) return REMEDIES[code] as string;
  }
  return null;
}
