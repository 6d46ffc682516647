import { utimesSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fileSignature } from '../../src/episodes/file-signature.ts';
import { temporaryFolder, writeFiles } from './support/files.ts';

describe('fileSignature', () => {
  it('is size and time of change, null for what is not there', () => {
    const folder = temporaryFolder();
    writeFiles(folder, { file: 'four' });
    utimesSync(join(folder, 'file'), 5, 7);
    expect(fileSignature(join(folder, 'file'))).toEqual([4, 7000]);
    expect(fileSignature(join(folder, 'other'))).toBeNull();
  });
});
