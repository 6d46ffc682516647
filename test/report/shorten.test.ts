import { describe, expect, it } from 'vitest';
import { shorten } from '../../src/report/shorten.ts';

describe('shorten', () => {
  it('leaves short names and cuts long ones in the middle to the length asked for', () => {
    expect(shorten('Greek', 5)).toBe('Greek');
    expect(shorten('Greek/character01', 9)).toBe('Gree…er01');
    expect(shorten('abcdef', 4)).toBe('ab…f');
    expect(shorten('abcdef', 2)).toBe('a…');
    expect([...shorten('𝔊𝔯𝔢𝔢𝔨-𝔠𝔥𝔞𝔯', 5)]).toHaveLength(5);
  });
});
