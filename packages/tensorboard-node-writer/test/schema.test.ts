import { expect, test } from 'vitest';
import { decodeEvent, encodeEvent } from '../src/schema.ts';

test('an event is encoded to the bytes that the protobuf wire format asks for', () => {
  const bytes = encodeEvent({ wallTime: 1.5, step: 300, summary: { value: [{ tag: 'a', simpleValue: 0 }] } });
  const wallTime = '09' + '000000000000f83f'; // field 1, 64 bits
  const step = '10' + 'ac02'; // field 2, varint
  const value = '0a0161' + '1500000000'; // field 1 'a'; field 2, 32 bits: a zero must be on the wire
  expect(Buffer.from(bytes).toString('hex')).toBe(`${wallTime}${step}2a0a0a08${value}`);
});

test('steps up to 2^53 - 1 come back exactly', () => {
  const step = Number.MAX_SAFE_INTEGER;
  expect(decodeEvent(encodeEvent({ wallTime: 0, step, fileVersion: 'x' })).step).toBe(step);
});

test('fields that are not on the wire come back as their defaults', () => {
  expect(decodeEvent(new Uint8Array(0))).toEqual({ wallTime: 0, step: 0 });
});
