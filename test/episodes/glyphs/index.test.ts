import { expect, it } from 'vitest';
import * as door from '../../../src/episodes/glyphs/index.ts';

it('opens what other folders use, and nothing else', () => {
  expect(Object.keys(door).sort()).toEqual(['createGlyphs', 'defaultGlyphOptions']);
});
