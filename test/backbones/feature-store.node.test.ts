import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { FeatureStore } from '../../src/backbones/feature-store.node.ts';
import { temporaryFolder } from '../training/tiny.ts';

const NETWORK = { hash: 'a'.repeat(64), width: 3 };
const [ONE, TWO, THREE] = ['1', '2', '3'].map((digit) => digit.repeat(64)) as [string, string, string];
const silent = (line: string) => expect.fail(line);

async function opened(folder: string, notice: (line: string) => void = silent) {
  return FeatureStore.open(folder, NETWORK, notice);
}

it('keeps features by image for the next one who opens it', async () => {
  const folder = temporaryFolder();
  const [first, second] = [await opened(folder), await opened(folder)];
  await first.add([ONE, TWO], Float32Array.of(1, 2, 3, -0.5, 1e-20, 3e20));
  await second.add([THREE], Float32Array.of(7, 8, 9));
  expect(first.get(THREE)).toBeUndefined();
  const later = await opened(folder);
  expect(later.get(ONE)).toEqual(Float32Array.of(1, 2, 3));
  expect(later.get(TWO)).toEqual(Float32Array.of(-0.5, 1e-20, 3e20));
  expect(later.get(THREE)).toEqual(Float32Array.of(7, 8, 9));
  const other = await FeatureStore.open(folder, { hash: 'b'.repeat(64), width: 3 }, silent);
  expect(other.get(ONE)).toBeUndefined();
});

it.each([
  ['cut short', (bytes: Buffer) => bytes.subarray(0, -5)],
  [
    'changed',
    (bytes: Buffer) => Buffer.concat([bytes.subarray(0, 60), Buffer.from([bytes[60]! ^ 1]), bytes.subarray(61)]),
  ],
  ['empty', () => Buffer.alloc(0)],
])('passes over a file that is %s, with a word', async (_, damage) => {
  const folder = temporaryFolder();
  const store = await opened(folder);
  await store.add([ONE], Float32Array.of(1, 2, 3));
  await store.add([TWO], Float32Array.of(4, 5, 6));
  const place = join(folder, NETWORK.hash);
  const file = join(place, readdirSync(place)[0] as string);
  writeFileSync(file, damage(readFileSync(file)));
  const lines: string[] = [];
  const again = await opened(folder, (line) => lines.push(line));
  expect(lines).toEqual([`The feature cache ${file} is damaged; its features are computed again.`]);
  expect([ONE, TWO].filter((image) => again.get(image) !== undefined)).toHaveLength(1);
});

it('goes on without a folder that cannot be written, with a word', async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, NETWORK.hash), 'a file where the folder should be');
  const lines: string[] = [];
  const store = await opened(folder, (line) => lines.push(line));
  await store.add([ONE], Float32Array.of(1, 2, 3));
  expect(store.get(ONE)).toEqual(Float32Array.of(1, 2, 3));
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(/^Features cannot be kept in /);
});
