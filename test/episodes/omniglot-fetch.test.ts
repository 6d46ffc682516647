import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fetchOmniglot, OMNIGLOT_FILES } from '../../src/episodes/omniglot-fetch.ts';
import { temporaryFolder } from './support/files.ts';

describe('fetchOmniglot', () => {
  it('asks for nothing that is already there', async () => {
    const folder = temporaryFolder();
    const files = ['a', 'b'].map((name) => {
      writeFileSync(join(folder, name), name);
      const sha256 = createHash('sha256').update(name).digest('hex');
      return { name, url: 'http://127.0.0.1:1/', size: 1, sha256 };
    });
    expect(await fetchOmniglot(folder, undefined, files)).toEqual([]);
    const missing = { ...files[0]!, name: 'c' };
    await expect(fetchOmniglot(folder, undefined, [...files, missing])).rejects.toThrow('cannot be reached');
  });

  it('names what opening Omniglot looks for, the images first', () => {
    expect(OMNIGLOT_FILES.map((file) => file.name)).toEqual([
      'images_background.zip',
      'images_evaluation.zip',
      'vinyals-train.txt',
      'vinyals-val.txt',
      'vinyals-test.txt',
    ]);
    for (const { url, sha256 } of OMNIGLOT_FILES) {
      expect(new URL(url).protocol).toBe('https:');
      expect(sha256).toMatch(/^[0-9a-f]{64}$/);
    }
  });
});
