import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { UserError } from '../../src/base/errors.ts';
import {
  decodeTensors,
  encodeTensors,
  listCheckpointFolders,
  readCheckpointFolder,
  removeCheckpointFolder,
  removeUnfinished,
  writeCheckpointFolder,
} from '../../src/training/checkpoint.ts';
import { temporaryFolder } from './tiny.ts';

const files = new Map([
  ['a.bin', new Uint8Array([1, 2, 3])],
  ['b.json', new TextEncoder().encode('{}')],
]);

async function written(): Promise<string> {
  const folder = join(temporaryFolder(), 'episode-0000001');
  await writeCheckpointFolder(folder, files);
  return folder;
}

function changeManifest(folder: string, change: (manifest: Record<string, unknown>) => void): void {
  const file = join(folder, 'manifest.json');
  const manifest = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
  change(manifest);
  writeFileSync(file, JSON.stringify(manifest));
}

it('reads back what it wrote, and leaves nothing beside it', async () => {
  const folder = await written();
  expect(await readCheckpointFolder(folder)).toEqual(files);
  expect(readdirSync(join(folder, '..'))).toEqual(['episode-0000001']);
});

it('replaces a folder of the same name', async () => {
  const folder = await written();
  await writeCheckpointFolder(folder, new Map([['c.bin', new Uint8Array([7])]]));
  expect([...(await readCheckpointFolder(folder)).keys()]).toEqual(['c.bin']);
});

it('leaves neither the folder nor its half where writing fails', async () => {
  const parent = temporaryFolder();
  const impossible = new Map([...files, ['no/such/folder.bin', new Uint8Array(1)]]);
  await expect(writeCheckpointFolder(join(parent, 'episode-0000001'), impossible)).rejects.toThrow(UserError);
  expect(readdirSync(parent)).toEqual([]);
});

it.each([
  [
    'a changed byte',
    (f: string) => writeFileSync(join(f, 'a.bin'), new Uint8Array([1, 2, 4])),
    /a\.bin does not match/,
  ],
  ['a file cut short', (f: string) => writeFileSync(join(f, 'a.bin'), new Uint8Array([1])), /a\.bin does not match/],
  ['a broken manifest', (f: string) => writeFileSync(join(f, 'manifest.json'), '{'), /no readable manifest\.json/],
  ['an empty manifest', (f: string) => writeFileSync(join(f, 'manifest.json'), '{}'), /does not list the files/],
  ['a newer format', (f: string) => changeManifest(f, (m) => (m['formatVersion'] = 99)), /has format 99/],
  ['a format of 0', (f: string) => changeManifest(f, (m) => (m['formatVersion'] = 0)), /does not list the files/],
  ['half a format', (f: string) => changeManifest(f, (m) => (m['formatVersion'] = 0.5)), /does not list the files/],
  ['files that are no list', (f: string) => changeManifest(f, (m) => (m['files'] = 'all')), /does not list the files/],
  [
    'a file without a checksum',
    (f: string) => changeManifest(f, (m) => (m['files'] = { 'a.bin': { bytes: 3 } })),
    /does not list the files/,
  ],
  [
    'a file outside',
    (f: string) => changeManifest(f, (m) => (m['files'] = { '../a.bin': { bytes: 1, sha256: '' } })),
    /outside its folder, '\.\.\/a\.bin'/,
  ],
  [
    'the folder above',
    (f: string) => changeManifest(f, (m) => (m['files'] = { '..': { bytes: 1, sha256: '' } })),
    /outside its folder/,
  ],
  [
    'a missing file',
    (f: string) => changeManifest(f, (m) => (m['files'] = { 'gone.bin': { bytes: 1, sha256: '' } })),
    /lacks gone\.bin/,
  ],
])('refuses %s by one line that names the folder', async (_, damage, message) => {
  const folder = await written();
  damage(folder);
  await expect(readCheckpointFolder(folder)).rejects.toThrow(message);
  await expect(readCheckpointFolder(folder)).rejects.toThrow(folder);
});

it('lists whole folders only, and removes what a killed writer left', async () => {
  const parent = temporaryFolder();
  for (const name of [
    'episode-0000010',
    'episode-0000002',
    'episode-0000012.writing-77',
    'episode-0000001.removing-8',
    'other',
  ]) {
    mkdirSync(join(parent, name));
  }
  expect(await listCheckpointFolders(parent)).toEqual(['episode-0000002', 'episode-0000010']);
  await removeUnfinished(parent);
  expect(readdirSync(parent).sort()).toEqual(['episode-0000002', 'episode-0000010', 'other']);
  expect(await listCheckpointFolders(join(parent, 'missing'))).toEqual([]);
});

it('removes a folder as a whole, also where one of before is half gone', async () => {
  const folder = join(temporaryFolder(), 'episode-0000003');
  await removeCheckpointFolder(folder); // not there: nothing to do
  mkdirSync(`${folder}.removing-${process.pid}`);
  await writeCheckpointFolder(folder, new Map([['a', new Uint8Array(3)]]));
  await removeCheckpointFolder(folder);
  expect(readdirSync(join(folder, '..'))).toEqual([]);
});

it('refuses tensors whose bytes and description do not fit', async () => {
  const tensors = { x: tf.tensor1d([1, 2, 3]) };
  const { bytes, specs } = await encodeTensors(tensors);
  tf.dispose(tensors);
  const numTensors = tf.memory().numTensors;
  for (const given of [bytes.subarray(4), new Uint8Array([...bytes, 0])]) {
    expect(() => decodeTensors(given, specs)).toThrow(UserError);
    expect(() => decodeTensors(given, specs)).toThrow(/^its weights take \d+ bytes, their list asks for 12$/);
  }
  expect(() => decodeTensors(bytes, null)).toThrow(/^its list of weights is damaged/);
  expect(tf.memory().numTensors).toBe(numTensors);
});

it('keeps tensors bit for bit', async () => {
  const tensors = { x: tf.tensor2d([0.1, -1e-30, 3e8, 0], [2, 2]), y: tf.scalar(Math.PI) };
  const { bytes, specs } = await encodeTensors(tensors);
  const back = decodeTensors(bytes, JSON.parse(JSON.stringify(specs)));
  expect(Array.from((back['x'] as tf.Tensor).dataSync())).toEqual(Array.from(tensors.x.dataSync()));
  expect(back['y']?.dataSync()[0]).toBe(tensors.y.dataSync()[0]);
  tf.dispose([tensors, back]);
});
