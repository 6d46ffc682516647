import { existsSync, readFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { AppendStream } from '../src/append-stream.ts';
import { scratchFolder } from './support/scratch.ts';

async function openStream(path: string): Promise<AppendStream> {
  return new AppendStream(path, await open(path, 'w'));
}

test('flush resolves when all bytes are in the file, in order', async () => {
  const path = join(scratchFolder(), 'file');
  const stream = await openStream(path);
  const chunks = Array.from({ length: 500 }, (_, i) => Buffer.alloc(i, i % 256));
  chunks.slice(0, 250).forEach((chunk) => stream.write(chunk));
  await stream.flush();
  expect(readFileSync(path).equals(Buffer.concat(chunks.slice(0, 250)))).toBe(true);
  chunks.slice(250).forEach((chunk) => stream.write(chunk));
  await stream.close();
  expect(readFileSync(path).equals(Buffer.concat(chunks))).toBe(true);
});

test('close can be called twice and flush after it; write after it is an error', async () => {
  const path = join(scratchFolder(), 'file');
  const stream = await openStream(path);
  stream.write(Buffer.from('a'));
  await Promise.all([stream.close(), stream.close()]);
  await stream.flush();
  expect(() => stream.write(Buffer.from('b'))).toThrow(`'${path}' is closed`);
  expect(readFileSync(path, 'utf8')).toBe('a');
});

// A device on which every write fails as on a full disk.
test.skipIf(!existsSync('/dev/full'))('a failed write shows in flush, in the next write and in close', async () => {
  const stream = await openStream('/dev/full');
  stream.write(Buffer.from('a'));
  await expect(stream.flush()).rejects.toThrow(/'\/dev\/full' cannot be written: ENOSPC/);
  expect(() => stream.write(Buffer.from('b'))).toThrow(/ENOSPC/);
  await expect(stream.flush()).rejects.toThrow(/ENOSPC/);
  await expect(stream.close()).rejects.toThrow(/ENOSPC/);
});
