import { expect, test } from 'vitest';
import { histogramValues, imageValue, scalarValue, textValue } from '../src/summary-value.ts';
import { GREY_PNG } from './support/scratch.ts';

test('a histogram is a float64 tensor of rows left, right, count', () => {
  const [value, ...others] = histogramValues('h', [5, 5]);
  expect(others).toEqual([]);
  expect(value?.tensor?.tensorShape).toEqual({ dim: [{ size: 1 }, { size: 3 }] });
  expect(value?.tensor?.tensorContent).toEqual(Buffer.from(new Float64Array([5, 5, 2]).buffer));
});

test('what has no bar is counted in a scalar beside the histogram', () => {
  expect(histogramValues('h', [1, NaN, Infinity])[1]).toEqual({ tag: 'h/nonFinite', simpleValue: 2 });
});

test('an image says what its header says', () => {
  expect(imageValue('i', GREY_PNG).image).toMatchObject({ width: 2, height: 1, colorspace: 1 });
});

test('a text is one utf-8 string', () => {
  expect(textValue('t', 'grün').tensor?.stringVal).toEqual([Buffer.from([0x67, 0x72, 0xc3, 0xbc, 0x6e])]);
});

test('tags and values of the wrong kind are refused', () => {
  expect(() => scalarValue('', 1)).toThrow('tag must be a string that is not empty, got ""');
  expect(() => scalarValue('a', '1' as unknown as number)).toThrow("value of 'a' must be a number, got string");
  expect(() => textValue('a', 1 as unknown as string)).toThrow("text of 'a' must be a string, got number");
});
