import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { dataFolder, omniglotFolder } from '../../src/episodes/data-folder.ts';

describe('dataFolder', () => {
  it('takes what is named, else UNTWIST_DATA, else the user’s own folder', () => {
    const env = { UNTWIST_DATA: 'from-env' };
    expect(dataFolder('named', env)).toBe('named');
    expect(dataFolder(undefined, env)).toBe('from-env');
    expect(dataFolder(undefined, {})).toMatch(/untwist/);
  });

  it('puts downloads where opening looks', () => {
    expect(omniglotFolder('named', {})).toBe('named');
    expect(omniglotFolder(undefined, { UNTWIST_DATA: 'from-env' })).toBe(join('from-env', 'omniglot'));
    expect(omniglotFolder(undefined, {})).toBe(join(dataFolder(undefined, {}), 'omniglot'));
  });
});
