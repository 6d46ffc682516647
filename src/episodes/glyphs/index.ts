export { createGlyphs, defaultGlyphOptions } from './create-glyphs.ts';
export type { GlyphOptions } from './create-glyphs.ts';
