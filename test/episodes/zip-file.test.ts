import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../src/base/errors.ts';
import { openZip, zipDirectoryChecksum } from '../../src/episodes/zip-file.ts';
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
