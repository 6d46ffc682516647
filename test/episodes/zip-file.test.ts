import { readdirSync, readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32, deflateRawSync } from 'node:zlib';
import { describe, expect, it, vi } from 'vitest';
import { UserError } from '../../src/base/errors.ts';
import { openZip, zipDirectoryChecksum } from '../../src/episodes/zip-file.ts';
import { rawZip } from '../faults/support/zip-tricks.ts';
import { temporaryFolder } from './support/files.ts';
import { zipOf } from './support/write-zip.ts';

const files = { 'a/': Buffer.alloc(0), 'a/one.txt': Buffer.from('first'), 'a/two.txt': Buffer.from('second') };

function write(bytes: Uint8Array): string {
  const file = join(temporaryFolder(), 'some.zip');
  writeFileSync(file, bytes);
  return file;
}

describe('openZip', () => {
  it('lists the files without the folders and reads them', async () => {
    const zip = await openZip(write(zipOf(files)));
    expect(zip.members.map(({ name, size }) => [name, size])).toEqual([
      ['a/one.txt', 5],
      ['a/two.txt', 6],
    ]);
    const read = await Promise.all(zip.members.map((member) => member.read()));
    expect(read.map((bytes) => Buffer.from(bytes).toString())).toEqual(['first', 'second']);
    zip.close();
  });

  it('notices a damaged file when it reads it', async () => {
    const bytes = zipOf(files);
    bytes.write('F', bytes.indexOf('first'));
    const zip = await openZip(write(bytes));
    await expect(zip.members[0]!.read()).rejects.toThrow('damaged');
    zip.close();
  });

  it('refuses what is broken off or no zip file', async () => {
    const half = write(zipOf(files).subarray(0, 80));
    await expect(openZip(half)).rejects.toThrow(UserError);
    await expect(openZip(half)).rejects.toThrow('is not a whole zip file');
    await expect(zipDirectoryChecksum(half)).rejects.toThrow('its end is missing');
    await expect(zipDirectoryChecksum(write(Buffer.alloc(0)))).rejects.toThrow('its end is missing');
  });

  it.each([
    ['a folder', temporaryFolder, /is not a whole zip file \(EISDIR/],
    ['nothing', () => join(temporaryFolder(), 'no.zip'), /no\.zip is not a whole zip file \(ENOENT/],
  ])('refuses %s in its place', async (_, make, message) => {
    const file = make();
    for (const read of [openZip, zipDirectoryChecksum]) {
      await expect(read(file)).rejects.toThrow(UserError);
      await expect(read(file)).rejects.toThrow(message);
    }
  });

  it.each(['../one.png', 'a/../../one.png', '/one.png', 'C:/one.png'])('refuses the path %s', async (name) => {
    const file = write(rawZip([{ name, content: Buffer.from('x') }]));
    await expect(openZip(file)).rejects.toThrow(/is not a whole zip file \((invalid relative path|absolute path)/);
  });

  it.runIf(process.platform === 'linux')('lets go of a file that it refuses', async () => {
    const file = write(rawZip([{ name: '../one.png', content: Buffer.from('x') }]));
    await expect(openZip(file)).rejects.toThrow(UserError);
    await vi.waitFor(() => expect(openFiles()).not.toContain(file)); // closing is not waited for
  });

  const zeros = Buffer.alloc(5_000_000);
  it.each([
    ['says that it is large', (1 << 26) + 1, 'too large: 67108865 bytes unpacked, at most 67108864 are read'],
    ['says that it is small', 100, 'too many bytes in the stream'],
  ])('does not unpack a bomb that %s', async (_, size, message) => {
    const bomb = { name: 'a', content: deflateRawSync(zeros), method: 8, size, crc: crc32(zeros) };
    const zip = await openZip(write(rawZip([bomb])));
    await expect(zip.members[0]!.read()).rejects.toThrow(message);
    zip.close();
  });
});

describe('zipDirectoryChecksum', () => {
  it('changes with a name and with the content of a file', async () => {
    const checksum = (changed: Record<string, Buffer>) => zipDirectoryChecksum(write(zipOf(changed)));
    const plain = await checksum(files);
    expect(await checksum({ ...files })).toBe(plain);
    expect(await checksum({ ...files, 'a/two.txt': Buffer.from('secone') })).not.toBe(plain);
    expect(
      await checksum({ 'a/': files['a/'], 'a/one.txt': files['a/one.txt'], 'a/twx.txt': files['a/two.txt'] }),
    ).not.toBe(plain);
  });
});

/** The files that this process has open. */
function openFiles(): (string | null)[] {
  const target = (descriptor: string) => {
    try {
      return readlinkSync(join('/proc/self/fd', descriptor));
    } catch {
      return null; // closed meanwhile
    }
  };
  return readdirSync('/proc/self/fd').map(target);
}
