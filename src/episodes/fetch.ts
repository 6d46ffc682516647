import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { messageOf, UserError } from '../base/errors.ts';

/** A published file that never changes. */
export interface RemoteFile {
  readonly name: string;
  readonly url: string;
  /** Bytes. */
  readonly size: number;
  /** Hex. */
  readonly sha256: string;
}

/** Told while a file comes in; bytes. */
export type FetchProgress = (name: string, done: number, total: number) => void;

/** How often a download that broke off is taken up again before the user is asked to. */
const ATTEMPTS = 3;

/**
 * Brings a file into a folder: goes on where an earlier download broke off, and checks size and sha256.
 * @returns 'present' where the file already lies there, whole.
 * @throws UserError that says what to do: no connection, broken off, another content than published, or another file
 * of that name in the way.
 */
export async function fetchFile(
  file: RemoteFile,
  folder: string,
  progress: FetchProgress = () => {},
): Promise<'fetched' | 'present'> {
  const target = join(folder, file.name);
  if ((await sizeOf(target)) !== null) {
    if (await isWhole(target, file)) return 'present';
    throw new UserError(
      `${target} is there but is not the published file; move it away, or fetch to another folder with --to.`,
    );
  }
  await mkdir(folder, { recursive: true });
  const part = `${target}.part`;
  await download(file, part, progress);
  if (!(await isWhole(part, file))) {
    await rm(part);
    throw new UserError(
      `${file.url} gave other bytes than were published (the sha256 differs) and they were deleted; try again, or ` +
        `bring the file from elsewhere to ${target}.`,
    );
  }
  await rename(part, target);
  return 'fetched';
}

async function download(file: RemoteFile, part: string, progress: FetchProgress): Promise<void> {
  let trouble = '';
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const had = (await sizeOf(part)) ?? 0;
    if (had === file.size) return;
    if (had > file.size) await rm(part);
    const response = await request(file, had < file.size ? had : 0, part);
    const start = response.status === 206 ? had : 0; // a server that knows no ranges sends all of it
    try {
      await save(response, file, part, start, progress);
    } catch (error) {
      if (error instanceof UserError) throw error;
      trouble = causeOf(error);
    }
  }
  const has = (await sizeOf(part)) ?? 0;
  if (has === file.size) return;
  throw new UserError(
    `The download of ${file.name} broke off at ${has} of ${file.size} bytes${trouble === '' ? '' : ` (${trouble})`}; ` +
      `run the command again, it goes on from there.`,
  );
}

async function request(file: RemoteFile, start: number, part: string): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(file.url, { headers: start > 0 ? { range: `bytes=${start}-` } : {} });
  } catch (error) {
    throw unreachable(file, part, causeOf(error));
  }
  if (!response.ok) {
    await response.body?.cancel();
    throw unreachable(file, part, `answer ${response.status}`);
  }
  return response;
}

function unreachable(file: RemoteFile, part: string, why: string): UserError {
  return new UserError(
    `${file.url} cannot be reached (${why}). Try again when online, or bring the file from another machine to ` +
      `${part.slice(0, -'.part'.length)}.`,
  );
}

async function save(
  response: Response,
  file: RemoteFile,
  part: string,
  start: number,
  progress: FetchProgress,
): Promise<void> {
  let done = start;
  const counter = new Transform({
    transform(chunk: Buffer, _encoding, pass) {
      done += chunk.length;
      if (done > file.size) return pass(new UserError(`${file.url} gives more than the published ${file.size} bytes.`));
      progress(file.name, done, file.size);
      pass(null, chunk);
    },
  });
  const body = Readable.fromWeb(response.body as ReadableStream<Uint8Array>);
  await pipeline(body, counter, createWriteStream(part, { flags: start > 0 ? 'a' : 'w' }));
}

async function isWhole(path: string, file: RemoteFile): Promise<boolean> {
  if ((await sizeOf(path)) !== file.size) return false;
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex') === file.sha256;
}

async function sizeOf(path: string): Promise<number | null> {
  try {
    return (await stat(path)).size;
  } catch {
    return null;
  }
}

/** `fetch` hides what went wrong in the cause: 'fetch failed' says nothing, 'ENOTFOUND' does. */
function causeOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  if (cause instanceof Error) return 'code' in cause ? String(cause.code) : cause.message;
  return messageOf(error);
}
