import { open, type FileHandle } from 'node:fs/promises';
import { FOOTER_BYTES, HEADER_BYTES, maskedCrc32c } from './framing.ts';
import type { HistogramBucket } from './histogram.ts';
import {
  decodeEvent,
  DT_DOUBLE,
  SESSION_START,
  type EventMessage,
  type TensorMessage,
  type ValueMessage,
} from './schema.ts';
import { HISTOGRAM_PLUGIN, TEXT_PLUGIN } from './summary-value.ts';

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

/** What a tag has at a step; `other` is a value of a kind that this package does not write. */
export type LoggedValue =
  | { readonly kind: 'scalar'; readonly tag: string; readonly value: number }
  | { readonly kind: 'histogram'; readonly tag: string; readonly buckets: readonly HistogramBucket[] }
  | {
      readonly kind: 'image';
      readonly tag: string;
      readonly width: number;
      readonly height: number;
      readonly channels: number;
      readonly png: Uint8Array;
    }
  | { readonly kind: 'text'; readonly tag: string; readonly text: string }
  | { readonly kind: 'other'; readonly tag: string };

/**
 * The records of an event file, one after the other, both checksums of each verified.
 * @throws Error at the first record that is damaged or cut off; the records before it have been given by then.
 */
export async function* readEvents(file: string): AsyncGenerator<LoggedEvent> {
  const handle = await open(file, 'r');
  try {
    const { size } = await handle.stat();
    let offset = 0;
    while (offset < size) {
      const data = await readRecord(handle, file, offset, size);
      offset += HEADER_BYTES + data.length + FOOTER_BYTES;
      yield toLoggedEvent(decodeEvent(data));
    }
  } finally {
    await handle.close();
  }
}

async function readRecord(handle: FileHandle, file: string, offset: number, size: number): Promise<Buffer> {
  const broken = (what: string) => new Error(`readEvents: '${file}': the record at byte ${offset} ${what}.`);
  if (offset + HEADER_BYTES > size) throw broken('is cut off');
  const { buffer: header } = await handle.read(Buffer.alloc(HEADER_BYTES), 0, HEADER_BYTES, offset);
  if (header.readUInt32LE(8) !== maskedCrc32c(header.subarray(0, 8))) {
    throw broken('has a length that does not fit its checksum');
  }
  const length = Number(header.readBigUInt64LE(0));
  const end = offset + HEADER_BYTES + length + FOOTER_BYTES;
  if (end > size) throw broken('is cut off');
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

function toLoggedEvent(event: EventMessage): LoggedEvent {
  return {
    wallTime: event.wallTime,
    step: event.step,
    fileVersion: event.fileVersion ?? null,
    sessionStart: event.sessionLog?.status === SESSION_START,
    values: (event.summary?.value ?? []).map(toLoggedValue),
  };
}

function toLoggedValue(value: ValueMessage): LoggedValue {
  const { tag, simpleValue, image, tensor } = value;
  const plugin = value.metadata?.pluginData?.pluginName;
  if (simpleValue !== undefined) return { kind: 'scalar', tag, value: simpleValue };
  if (image !== undefined) {
    const { width, height, colorspace: channels, encodedImageString: png } = image;
    return { kind: 'image', tag, width, height, channels, png };
  }
  const buckets = plugin === HISTOGRAM_PLUGIN ? toBuckets(tensor) : undefined;
  if (buckets !== undefined) return { kind: 'histogram', tag, buckets };
  const text = plugin === TEXT_PLUGIN ? firstString(tensor) : undefined;
  return text === undefined ? { kind: 'other', tag } : { kind: 'text', tag, text };
}

function firstString(tensor: TensorMessage | undefined): string | undefined {
  const bytes = tensor?.stringVal?.[0];
  return bytes && Buffer.from(bytes).toString('utf8');
}

/** The rows of a float64 tensor `[numBuckets, 3]`; undefined for any other tensor. */
function toBuckets(tensor: TensorMessage | undefined): HistogramBucket[] | undefined {
  const [rows, columns] = tensor?.tensorShape.dim ?? [];
  const numBuckets = rows?.size ?? 0; // what is 0 or empty is not on the wire
  const content = tensor?.tensorContent ?? new Uint8Array(0);
  if (tensor?.dtype !== DT_DOUBLE || columns?.size !== 3 || content.length !== numBuckets * 24) return undefined;
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
  const number = (i: number) => view.getFloat64(i * 8, true);
  return Array.from({ length: numBuckets }, (_, i) => ({
    left: number(i * 3),
    right: number(i * 3 + 1),
    count: number(i * 3 + 2),
  }));
}
