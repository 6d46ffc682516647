import { describe, expect, it } from 'vitest';
import { UserError } from '../../src/base/errors.ts';
import { judgeBadImages } from '../../src/episodes/bad-images.ts';

const bad = ['a', 'b', 'c', 'd', 'e'].map((name) => ({ name: `cats/${name}.png`, reason: 'empty file' }));

describe('judgeBadImages', () => {
  it('refuses, naming the first and counting all', () => {
    const refuse = () => judgeBadImages(bad, 120, 'refuse');
    expect(refuse).toThrow(UserError);
    expect(refuse).toThrow(
      '5 of 120 images cannot be read: cats/a.png (empty file), cats/b.png (empty file), cats/c.png (empty file), ' +
        'and 2 more. Replace or delete them, or pass --on-bad-image skip.',
    );
  });

  it('skips with a notice', () => {
    const notices: string[] = [];
    judgeBadImages(bad.slice(0, 1), 120, 'skip', (message) => notices.push(message));
    expect(notices).toEqual(['Skipped 1 of 120 images that cannot be read: cats/a.png (empty file).']);
  });

  it('has nothing to say where all is well', () => {
    const notices: string[] = [];
    judgeBadImages([], 120, 'refuse', (message) => notices.push(message));
    expect(notices).toEqual([]);
  });
});
