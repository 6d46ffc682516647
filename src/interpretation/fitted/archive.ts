import { unzipSync, zipSync, type UnzipFileInfo } from 'fflate';
import { messageOf, UserError } from '../../base/errors.ts';

/** The parts of an archive by name. */
export type Parts = ReadonlyMap<string, Uint8Array>;

/** A zip file keeps a time for each part; always the same, so that equal parts make equal bytes. */
const TIME = new Date(1980, 0, 1);

/** A zip file of some parts, none of them compressed: weights and pictures hardly shrink. */
export function writeArchive(parts: Parts): Uint8Array {
  return zipSync(Object.fromEntries(parts), { level: 0, mtime: TIME });
}

/**
 * The parts of such a zip file. Nothing is inflated and names are compared only, never used as paths; all sizes are checked
 * before anything is copied. So what it takes is bounded by the bytes that are there.
 * @param allowed names that a part may have
 * @throws UserError for anything else than a whole archive of such parts
 */
export function readArchive(bytes: Uint8Array, allowed: readonly string[]): Parts {
  const found = new Set<string>();
  let total = 0;
  const accept = ({ name, size, originalSize, compression }: UnzipFileInfo): boolean => {
    if (!allowed.includes(name)) throw new UserError(`it holds a part that does not belong, ${quoted(name)}`);
    if (found.has(name)) throw new UserError(`it holds the part '${name}' twice`);
    if (compression !== 0) throw new UserError(`its part '${name}' is compressed, which fitted models are not`);
    total += size;
    if (size !== originalSize || total > bytes.length) throw new UserError(`the size of its part '${name}' is wrong`);
    found.add(name);
    return true;
  };
  try {
    return new Map(Object.entries(unzipSync(bytes, { filter: accept })));
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(`it is no whole zip file (${messageOf(error)})`);
  }
}

/** A name from the archive, for a message of one line. */
function quoted(name: string): string {
  return JSON.stringify(name.length > 60 ? `${name.slice(0, 60)}…` : name);
}
