import { expect, it } from 'vitest';
import { fingerprint } from '../../../src/episodes/glyphs/fingerprint.ts';

it('is FNV-1a: the values published with it', () => {
  expect(fingerprint('')).toBe('cbf29ce484222325');
  expect(fingerprint('a')).toBe('af63dc4c8601ec8c');
  expect(fingerprint('foobar')).toBe('85944171f73967e8');
});
