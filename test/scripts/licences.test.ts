import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

interface Licences {
  ALLOWED: Set<string>;
  licencesIn(expression: string): string[];
  packages(lock: object): [name: string, version: string, licence: string][];
  licencesPage(lock: object): string;
}
const { ALLOWED, licencesIn, packages, licencesPage } = (await import(
  new URL('../../scripts/licences.js', import.meta.url).href
)) as Licences;
const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as object;

it('every package that runs with untwist has a licence that may be used', () => {
  const found = packages(lock);
  expect(found.map(([name]) => name)).toEqual(expect.arrayContaining(['@tensorflow/tfjs-core', 'preact', 'zod']));
  expect(found.map(([name]) => name)).not.toContain('vitest');
  expect(found.filter(([, , licence]) => !licencesIn(licence).every((one) => ALLOWED.has(one)))).toEqual([]);
});

it('docs/licences.md is that of the lock file: npm run licences', () => {
  expect(readFileSync('docs/licences.md', 'utf8')).toBe(licencesPage(lock));
});
