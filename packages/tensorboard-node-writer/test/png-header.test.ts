import { expect, test } from 'vitest';
import { readPngHeader } from '../src/png-header.ts';
import { GREY_PNG } from './support/scratch.ts';

test('size and channels of a grey picture', () => {
  expect(readPngHeader(GREY_PNG)).toEqual({ width: 2, height: 1, channels: 1 });
});

test.each([
  [2, 3],
  [3, 3],
  [4, 2],
  [6, 4],
])('colour type %i has %i channels', (colourType, channels) => {
  const png = Buffer.from(GREY_PNG);
  png[25] = colourType;
  expect(readPngHeader(png).channels).toBe(channels);
});

test('reads a view into a larger buffer', () => {
  const larger = new Uint8Array(GREY_PNG.length + 9);
  larger.set(GREY_PNG, 9);
  expect(readPngHeader(larger.subarray(9)).width).toBe(2);
});

test.each([
  ['nothing', new Uint8Array(0)],
  ['a JPEG file', Buffer.from('ffd8ffe000104a46494600010100000100010000ffdb004300080606', 'hex')],
  ['the first half of the header', GREY_PNG.subarray(0, 20)],
])('refuses %s', (_, bytes) => {
  expect(() => readPngHeader(bytes)).toThrow(/must be the bytes of a PNG file/);
});
