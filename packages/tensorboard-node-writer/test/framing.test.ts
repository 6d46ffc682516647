import { expect, test } from 'vitest';
import { frameRecord, maskedCrc32c } from '../src/framing.ts';
import { slowCrc32c } from './support/independent-reader.ts';

const unmask = (masked: number) => {
  const rotated = (masked - 0xa282ead8) >>> 0;
  return ((rotated << 15) | (rotated >>> 17)) >>> 0;
};

test('the checksum has the values that the CRC-32C standard gives', () => {
  // RFC 3720, appendix B.4, and the check value of the CRC catalogue.
  expect(unmask(maskedCrc32c(Buffer.alloc(32, 0)))).toBe(0x8a9136aa);
  expect(unmask(maskedCrc32c(Buffer.alloc(32, 0xff)))).toBe(0x62a8ab43);
  expect(unmask(maskedCrc32c(Buffer.from(Array.from({ length: 32 }, (_, i) => i))))).toBe(0x46dd794e);
  expect(unmask(maskedCrc32c(Buffer.from('123456789')))).toBe(0xe3069283);
  expect(unmask(maskedCrc32c(new Uint8Array(0)))).toBe(0);
});

test('the mask is the one of TFRecord files', () => {
  expect(maskedCrc32c(new Uint8Array(0))).toBe(0xa282ead8);
});

test('the checksum agrees with one made bit by bit', () => {
  for (let length = 0; length < 70; length++) {
    const data = Uint8Array.from({ length }, (_, i) => (i * 37 + length * 11) & 255);
    expect(unmask(maskedCrc32c(data))).toBe(slowCrc32c(data));
  }
});

test('a record is length, its checksum, data, their checksum', () => {
  const record = frameRecord(Buffer.from('abc'));
  expect(record.length).toBe(8 + 4 + 3 + 4);
  expect(record.readBigUInt64LE(0)).toBe(3n);
  expect(unmask(record.readUInt32LE(8))).toBe(slowCrc32c(Buffer.from([3, 0, 0, 0, 0, 0, 0, 0])));
  expect(record.toString('latin1', 12, 15)).toBe('abc');
  expect(unmask(record.readUInt32LE(15))).toBe(slowCrc32c(Buffer.from('abc')));
});
