import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { expect, it } from 'vitest';
import { unpackSome } from '../../src/engine/unpack.node.ts';

/** A ZIP archive of uncompressed files, written by its specification. */
function zipOf(files: Readonly<Record<string, string>>): Buffer {
  const locals: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const [name, text] of Object.entries(files)) {
    const data = Buffer.from(text);
    const common = Buffer.alloc(26); // from "version needed" to "extra length"
    common.writeUInt16LE(20, 0);
    common.writeUInt32LE(crc32(data), 10);
    common.writeUInt32LE(data.length, 14);
    common.writeUInt32LE(data.length, 18);
    common.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), common, Buffer.from(name), data]);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(offset, 10);
    central.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x00', 'latin1'), common, rest, Buffer.from(name)]));
    locals.push(local);
    offset += local.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(central.length, 8);
  end.writeUInt16LE(central.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, directory, end]);
}

it('unpacks the wanted members, in their folders', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'unpack-'));
  const file = join(folder, 'some.zip');
  writeFileSync(file, zipOf({ 'a/wanted.txt': 'text of it', 'a/other.txt': 'x', 'b/wanted.txt': 'second' }));
  expect(await unpackSome(file, join(folder, 'out'), (name) => name.endsWith('wanted.txt'))).toBe(2);
  expect(readFileSync(join(folder, 'out/a/wanted.txt'), 'utf8')).toBe('text of it');
  expect(readFileSync(join(folder, 'out/b/wanted.txt'), 'utf8')).toBe('second');
  expect(existsSync(join(folder, 'out/a/other.txt'))).toBe(false);
});

it('refuses a damaged archive and names that lead out', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'unpack-'));
  const file = join(folder, 'some.zip');
  const bytes = zipOf({ 'wanted.txt': 'text of it' });
  writeFileSync(file, bytes.subarray(0, bytes.length - 30));
  await expect(unpackSome(file, folder, () => true)).rejects.toThrow();
  writeFileSync(file, zipOf({ '../out.txt': 'text of it' }));
  await expect(unpackSome(file, join(folder, 'out'), () => true)).rejects.toThrow();
  expect(existsSync(join(folder, 'out.txt'))).toBe(false);
});
