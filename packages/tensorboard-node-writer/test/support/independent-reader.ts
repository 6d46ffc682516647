/**
 * Reads event files without any code of the package or of its libraries: plain loops over bits and bytes, so that a
 * mistake in the package cannot hide in its own reader.
 */
import { readFileSync } from 'node:fs';

/** The fields of a protobuf message by number: whole numbers for varints, bytes for everything else. */
export type Fields = Map<number, (bigint | Buffer)[]>;

/** CRC-32C bit by bit (reflected polynomial 0x82f63b78). */
export function slowCrc32c(data: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of data) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}

function slowMask(crc: number): number {
  const rotated = (BigInt(crc) >> 15n) | ((BigInt(crc) << 17n) & 0xffffffffn);
  return Number((rotated + 0xa282ead8n) & 0xffffffffn);
}

/** The data of every record of a TFRecord file. @throws Error where a checksum or a length does not fit. */
export function readRecords(path: string): Buffer[] {
  const file = readFileSync(path);
  const records: Buffer[] = [];
  for (let at = 0; at < file.length;) {
    const length = Number(file.readBigUInt64LE(at));
    const data = file.subarray(at + 12, at + 12 + length);
    if (data.length !== length) throw new Error(`cut off at ${at}`);
    if (file.readUInt32LE(at + 8) !== slowMask(slowCrc32c(file.subarray(at, at + 8))))
      throw new Error(`length at ${at}`);
    if (file.readUInt32LE(at + 12 + length) !== slowMask(slowCrc32c(data))) throw new Error(`data at ${at}`);
    records.push(data);
    at += 12 + length + 4;
  }
  return records;
}

/** One protobuf message taken apart by field number. */
export function readFields(message: Buffer): Fields {
  const fields: Fields = new Map();
  let at = 0;
  const varint = () => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = message.readUInt8(at++);
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  };
  const bytes = (count: number) => message.subarray(at, (at += count));
  while (at < message.length) {
    const key = Number(varint());
    const kind = key & 7;
    if (![0, 1, 2, 5].includes(kind)) throw new Error(`wire type ${kind} at ${at}`);
    const value = kind === 0 ? varint() : bytes(kind === 1 ? 8 : kind === 5 ? 4 : Number(varint()));
    fields.set(key >> 3, [...(fields.get(key >> 3) ?? []), value]);
  }
  return fields;
}

/** The bytes of a field that is there once. */
export function one(fields: Fields, id: number): Buffer {
  const values = fields.get(id) ?? [];
  if (values.length !== 1 || !Buffer.isBuffer(values[0]))
    throw new Error(`field ${id} is there ${values.length} times`);
  return values[0];
}

/** Step, and the `Summary.Value` messages of an event. */
export function readSummary(record: Buffer): { step: bigint; values: Fields[] } {
  const event = readFields(record);
  const summary = event.has(5) ? readFields(one(event, 5)) : new Map();
  return { step: (event.get(2)?.[0] ?? 0n) as bigint, values: (summary.get(1) ?? []).map(readFields) };
}
