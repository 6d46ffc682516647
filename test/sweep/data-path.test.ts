import { expect, it } from 'vitest';
import { UsageError } from '../../src/base/errors.ts';
import { insideDataFolder } from '../../src/sweep/data-path.ts';

it.each([
  ['birds', 'birds'],
  ['birds/photos/', 'birds/photos'],
  ['./birds//x/../photos', 'birds/photos'],
  ['.', '.'],
  ['..birds', '..birds'],
])('gives %s its one form', (given, path) => {
  expect(insideDataFolder(given, 'plan')).toBe(path);
});

it.each([
  '',
  '/',
  '/etc',
  '..',
  '../x',
  'a/../..',
  'a/../../b',
  'C:\\x',
  'C:x',
  '\\\\host\\x',
  'a\\..\\..\\b',
  '~/x',
  'a\0b',
])('refuses %j', (given) => {
  expect(() => insideDataFolder(given, 'plan')).toThrow(UsageError);
  expect(() => insideDataFolder(given, 'plan')).toThrow(/^plan: data: must be a path inside the data folder/);
});
