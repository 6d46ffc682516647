import { crc32c } from '@node-rs/crc32';

/** Bytes before the data of a record: its length (uint64) and the checksum of that (uint32). */
export const HEADER_BYTES = 12;
/** Bytes after the data of a record: its checksum (uint32). */
export const FOOTER_BYTES = 4;

/** CRC-32C, rotated right by 15 bits plus a constant: the "masked" checksum of TFRecord files. Unsigned 32 bits. */
export function maskedCrc32c(data: Uint8Array): number {
  const crc = crc32c(data);
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}

/** One TFRecord: length (uint64 LE), masked CRC-32C of the length, data, masked CRC-32C of the data. */
export function frameRecord(data: Uint8Array): Buffer {
  const record = Buffer.alloc(HEADER_BYTES + data.length + FOOTER_BYTES);
  record.writeBigUInt64LE(BigInt(data.length), 0);
  record.writeUInt32LE(maskedCrc32c(record.subarray(0, 8)), 8);
  record.set(data, HEADER_BYTES);
  record.writeUInt32LE(maskedCrc32c(data), HEADER_BYTES + data.length);
  return record;
}
