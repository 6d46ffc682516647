import { expect, it } from 'vitest';
import { checkedSpecs } from '../../src/backbones/weight-specs.ts';

const spec = { name: 'a', shape: [2, 3], dtype: 'float32' };
const half = { dtype: 'float16' };
const packed = { ...spec, name: 'b', quantization: { dtype: 'uint8', scale: 1, min: 0 } };

it('takes a list that describes just the bytes that are there', () => {
  expect(checkedSpecs([spec, packed], 30)).toEqual([spec, packed]);
  expect(checkedSpecs([{ ...spec, quantization: half }], 12)).toEqual([{ ...spec, quantization: half }]);
});

it.each<[string, unknown, number, RegExp]>([
  ['bytes too many', [spec], 25, /take 25 bytes, their list asks for 24/],
  ['bytes too few', [spec], 23, /take 23 bytes/],
  ['no list', { length: 1 }, 0, /list of weights is damaged/],
  ['a negative size', [{ ...spec, shape: [-2, -3] }], 24, /shape\.0/],
  ['a name twice', [spec, spec], 48, /a name occurs twice/],
  ['a name of no letters', [{ ...spec, name: '' }], 24, /0\.name/],
  ['a kind that there is not', [{ ...spec, dtype: 'string' }], 24, /0\.dtype/],
  ['more dimensions than tfjs has', [{ ...spec, shape: new Array(9).fill(1) }], 4, /0\.shape/],
  ['whole numbers in half precision', [{ ...spec, dtype: 'int32', quantization: half }], 12, /never packed so/],
  ['packed truth values', [{ ...packed, dtype: 'bool' }], 6, /never packed so/],
  ['a packing without a scale', [{ ...packed, quantization: { dtype: 'uint8', min: 0 } }], 6, /scale/],
])('refuses %s', (_, given, numBytes, message) => {
  expect(() => checkedSpecs(given, numBytes)).toThrow(message);
});
