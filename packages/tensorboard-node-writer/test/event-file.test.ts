import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import { createEventFile } from '../src/event-file.ts';
import { scratchFolder } from './support/scratch.ts';

const create = async (folder: string, seconds: number, host = 'host') => {
  const { path, handle } = await createEventFile(folder, seconds, host);
  await handle.close();
  return basename(path);
};

test('makes the folder and names the file by second and host', async () => {
  expect(await create(join(scratchFolder(), 'a', 'b'), 1700000000.9)).toBe('events.out.tfevents.1700000000.host');
});

test('a later file sorts after all earlier ones, whatever the clock and the host say', async () => {
  const folder = scratchFolder();
  const names = [
    await create(folder, 1700000000, 'z'),
    await create(folder, 1700000000, 'a'),
    await create(folder, 1600000000, 'b'),
    await create(folder, 1700000009, 'a'),
  ];
  expect(names).toEqual([...names].sort());
  expect(new Set(names).size).toBe(4);
});

test('a number too long to be a time, in the name of a file, is passed over', async () => {
  const folder = scratchFolder();
  for (const digits of ['9'.repeat(13), '9'.repeat(200)]) {
    writeFileSync(join(folder, `events.out.tfevents.${digits}.host`), '');
  }
  expect(await create(folder, 1700000000)).toBe('events.out.tfevents.1700000000.host');
  writeFileSync(join(folder, `events.out.tfevents.${'9'.repeat(12)}.host`), '');
  expect(await create(folder, 1700000000)).toBe('events.out.tfevents.1000000000000.host');
});

test('files made at the same moment are different files', async () => {
  const folder = scratchFolder();
  await Promise.all(Array.from({ length: 8 }, () => create(folder, 1700000000)));
  expect(readdirSync(folder).length).toBe(8);
});

test('a host name that is no file name is made one', async () => {
  expect(await create(scratchFolder(), 1700000000, '../a b')).toBe('events.out.tfevents.1700000000..._a_b');
});

test('says which folder cannot be made', async () => {
  const file = join(scratchFolder(), 'taken');
  writeFileSync(file, '');
  await expect(create(file, 1)).rejects.toThrow(`no event file can be made in '${file}'`);
  mkdirSync(`${file}2`);
  await expect(create(`${file}2`, 1)).resolves.toBe('events.out.tfevents.0000000001.host');
});
