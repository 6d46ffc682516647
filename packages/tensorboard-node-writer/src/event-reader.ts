import { open, type FileHandle } from 'node:fs/promises';
import { FOOTER_BYTES, HEADER_BYTES, maskedCrc32c } from './framing.ts';
import { toLoggedValue, type LoggedValue } from './logged-value.ts';
import { decodeEvent, SESSION_START, type EventMessage } from './schema.ts';

/** One record of an event file. */
export interface LoggedEvent {
  /** Seconds since 1970. */
  readonly wallTime: number;
  readonly step: number;
  /** `brain.Event:2` in the first record of a file, null in the others. */
  readonly fileVersion: string | null;
  /** True where a resumed run begins: points of earlier files at this step or later no longer hold. */
  readonly sessionStart: boolean;
  readonly values: readonly LoggedValue[];
}

/** The last record of a file that its writer could not finish, or has not yet; all before it was read. */
export class CutOffRecordError extends Error {
  override readonly name = 'CutOffRecordError';
}

/**
 * The records of an event file, one after the other, both checksums of each verified.
 * @throws CutOffRecordError at a last record that is not whole. @throws Error at the first one that is damaged. Those before it have
 * been given by then.
 */
export async function* readEvents(file: string): AsyncGenerator<LoggedEvent> {
  const handle = await open(file, 'r');
  try {
    const { size } = await handle.stat();
    let offset = 0;
    while (offset < size) {
      const data = await readRecord(handle, file, offset, size);
      const event = eventIn(data, file, offset);
      offset += HEADER_BYTES + data.length + FOOTER_BYTES;
      yield event;
    }
  } finally {
    await handle.close();
  }
}

async function readRecord(handle: FileHandle, file: string, offset: number, size: number): Promise<Buffer> {
  const broken = (what: string) => damaged(file, offset, what);
  const cutOff = () => new CutOffRecordError(broken('is cut off').message);
  if (offset + HEADER_BYTES > size) throw cutOff();
  const { buffer: header } = await handle.read(Buffer.alloc(HEADER_BYTES), 0, HEADER_BYTES, offset);
  if (header.readUInt32LE(8) !== maskedCrc32c(header.subarray(0, 8))) {
    throw broken('has a length that does not fit its checksum');
  }
  const length = Number(header.readBigUInt64LE(0));
  const end = offset + HEADER_BYTES + length + FOOTER_BYTES;
  if (end > size) throw cutOff();
  const { buffer: rest } = await handle.read(
    Buffer.alloc(length + FOOTER_BYTES),
    0,
    length + FOOTER_BYTES,
    offset + HEADER_BYTES,
  );
  const data = rest.subarray(0, length);
  if (rest.readUInt32LE(length) !== maskedCrc32c(data)) throw broken('has data that do not fit their checksum');
  return data;
}

/** @throws Error where whole bytes are no event */
function eventIn(data: Buffer, file: string, offset: number): LoggedEvent {
  try {
    return toLoggedEvent(decodeEvent(data));
  } catch (cause) {
    throw damaged(file, offset, 'holds no event', cause);
  }
}

function damaged(file: string, offset: number, what: string, cause?: unknown): Error {
  return new Error(`readEvents: '${file}': the record at byte ${offset} ${what}.`, { cause });
}

function toLoggedEvent(event: EventMessage): LoggedEvent {
  return {
    wallTime: event.wallTime,
    step: event.step,
    fileVersion: event.fileVersion ?? null,
    sessionStart: event.sessionLog?.status === SESSION_START,
    values: (event.summary?.value ?? []).map(toLoggedValue),
  };
}
