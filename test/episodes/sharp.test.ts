import { describe, expect, it } from 'vitest';
import { quietSharp } from '../../src/episodes/sharp.ts';

describe('quietSharp', () => {
  it('keeps nothing and uses one thread an image', () => {
    const sharp = quietSharp();
    expect(sharp.concurrency()).toBe(1);
    expect(sharp.cache()).toMatchObject({ memory: { max: 0 }, items: { max: 0 } });
  });
});
