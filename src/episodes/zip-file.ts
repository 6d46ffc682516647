import { createHash } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { crc32 } from 'node:zlib';
import { openPromise, type Entry, type ZipFile } from 'yauzl';
import { messageOf, UserError } from '../base/errors.ts';

/** A file in a zip file. */
export interface ZipMember {
  readonly name: string;
  /** Unpacked bytes. */
  readonly size: number;
  /** @throws Error where the content is damaged. */
  read(): Promise<Uint8Array>;
}

/** A zip file that is open until `close`. */
export interface OpenZip {
  readonly members: readonly ZipMember[];
  close(): void;
}

const END_SIGNATURE = 0x06054b50;
const END_LENGTH = 22;
const LONGEST_COMMENT = 0xffff;
/** Unpacked bytes of a member that are read: far more than any image here has, far less than a bomb needs. */
const LARGEST = 1 << 26;

/** Opens a zip file and lists its files (not its folders). @throws UserError where it is no whole zip file. */
export async function openZip(file: string): Promise<OpenZip> {
  try {
    const zip = await openPromise(file, { autoClose: false });
    const members = await listMembers(zip).catch((error: unknown) => {
      zip.close();
      throw error;
    });
    return { members, close: () => zip.close() };
  } catch (error) {
    throw brokenZip(file, messageOf(error));
  }
}

async function listMembers(zip: ZipFile): Promise<ZipMember[]> {
  const members: ZipMember[] = [];
  for await (const entry of zip.eachEntry()) {
    if (entry.fileName.endsWith('/')) continue;
    members.push({ name: entry.fileName, size: entry.uncompressedSize, read: () => readEntry(zip, entry) });
  }
  return members;
}

/**
 * A checksum of the list at the end of a zip file, which holds name, size and checksum of each file in it: it changes
 * with any of them, and reading it costs next to nothing. Hex. @throws UserError where it is no whole zip file.
 */
export async function zipDirectoryChecksum(file: string): Promise<string> {
  const handle = await open(file, 'r').catch((error: unknown) => {
    throw brokenZip(file, messageOf(error));
  });
  try {
    const { size } = await handle.stat();
    const tail = await readAt(handle, Math.max(0, size - END_LENGTH - LONGEST_COMMENT), size);
    let end = tail.length - END_LENGTH;
    while (end >= 0 && tail.readUInt32LE(end) !== END_SIGNATURE) end--;
    if (end < 0) throw brokenZip(file, 'its end is missing');
    const directoryStart = tail.readUInt32LE(end + 16);
    return createHash('sha256')
      .update(await readAt(handle, directoryStart, size))
      .digest('hex');
  } catch (error) {
    throw error instanceof UserError ? error : brokenZip(file, messageOf(error));
  } finally {
    await handle.close();
  }
}

async function readAt(handle: FileHandle, start: number, end: number): Promise<Buffer> {
  const bytes = Buffer.alloc(Math.max(0, end - start));
  const { bytesRead } = await handle.read(bytes, 0, bytes.length, start);
  return bytes.subarray(0, bytesRead);
}

async function readEntry(zip: ZipFile, entry: Entry): Promise<Uint8Array> {
  if (entry.uncompressedSize > LARGEST) {
    throw new Error(`too large: ${entry.uncompressedSize} bytes unpacked, at most ${LARGEST} are read`);
  }
  const bytes = await buffer(await zip.openReadStreamPromise(entry));
  if (crc32(bytes) !== entry.crc32) throw new Error('damaged: its checksum in the zip file differs');
  return bytes;
}

function brokenZip(file: string, why: string): UserError {
  return new UserError(`${file} is not a whole zip file (${why}); delete it and fetch or copy it again.`);
}
