import { execFileSync } from 'node:child_process';
import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { writeWhole } from '../../src/base/write-whole.node.ts';

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'untwist-test-'));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

it('writes texts, bytes and parts, over what was there, and leaves nothing beside', async () => {
  const made = folder();
  const file = join(made, 'a');
  await writeWhole(file, 'a longer text than the next');
  await writeWhole(file, 'grün');
  expect(readFileSync(file, 'utf8')).toBe('grün');
  await writeWhole(file, [new Uint8Array([1, 2]), new Uint8Array(), new Uint8Array([3])]);
  expect([...readFileSync(file)]).toEqual([1, 2, 3]);
  expect(readdirSync(made)).toEqual(['a']);
});

it('writes all of what is larger than the system takes at once', async () => {
  const file = join(folder(), 'large');
  const bytes = Uint8Array.from({ length: 3_000_001 }, (_, i) => i % 251);
  await writeWhole(file, bytes);
  expect(readFileSync(file).equals(bytes)).toBe(true);
});

it('leaves the file as it was where a part of it cannot be had', async () => {
  const made = folder();
  const file = join(made, 'a');
  writeFileSync(file, 'old');
  const parts = function* () {
    yield new Uint8Array(10);
    throw new Error('no more');
  };
  await expect(writeWhole(file, parts())).rejects.toThrow('no more');
  expect(readFileSync(file, 'utf8')).toBe('old');
  expect(readdirSync(made)).toEqual(['a']);
});

it('leaves a link a link, and a folder a folder', async () => {
  const made = folder();
  writeFileSync(join(made, 'target'), 'old');
  symlinkSync('target', join(made, 'link'));
  await writeWhole(join(made, 'link'), 'new');
  expect(lstatSync(join(made, 'link')).isSymbolicLink()).toBe(true);
  expect(readFileSync(join(made, 'target'), 'utf8')).toBe('new');
  mkdirSync(join(made, 'folder'));
  await expect(writeWhole(join(made, 'folder'), 'new')).rejects.toThrow(/EISDIR|ENOTEMPTY|EPERM/);
  expect(readdirSync(made).sort()).toEqual(['folder', 'link', 'target']);
});

it.skipIf(process.platform === 'win32')('writes into a pipe, in whose place it puts no file', async () => {
  const pipe = join(folder(), 'pipe');
  execFileSync('mkfifo', [pipe]);
  const reader = openSync(pipe, constants.O_RDWR | constants.O_NONBLOCK);
  onTestFinished(() => closeSync(reader));
  await writeWhole(pipe, 'through');
  expect(lstatSync(pipe).isFIFO()).toBe(true);
  const bytes = new Uint8Array(7);
  readSync(reader, bytes);
  expect(new TextDecoder().decode(bytes)).toBe('through');
});

it.skipIf(process.platform !== 'linux')('writes into a file that is open already, as that of `> file`', async () => {
  const made = folder();
  const open = openSync(join(made, 'a'), 'w');
  onTestFinished(() => closeSync(open));
  await writeWhole(`/dev/fd/${open}`, 'through');
  expect(fstatSync(open).size).toBe(7);
  expect(readdirSync(made)).toEqual(['a']);
});

it.skipIf(process.platform === 'win32')('leaves a private file private', async () => {
  const file = join(folder(), 'a');
  writeFileSync(file, 'old', { mode: 0o600 });
  await writeWhole(file, 'new');
  expect(lstatSync(file).mode & 0o777).toBe(0o600);
});

it('the last of several writers wins, whole', async () => {
  const made = folder();
  const texts = Array.from({ length: 20 }, (_, i) => String(i).repeat(1000 + i));
  await Promise.all(texts.map((text) => writeWhole(join(made, 'a'), text)));
  expect(texts).toContain(readFileSync(join(made, 'a'), 'utf8'));
  expect(readdirSync(made)).toEqual(['a']);
});
