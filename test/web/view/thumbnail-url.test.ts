import { describe, expect, it } from 'vitest';
import { encodePng } from '../../../web/src/draw/png.ts';
import { thumbnailUrl } from '../../../web/src/view/thumbnail-url.ts';

describe('thumbnailUrl', () => {
  it('is a data URL of the bytes', () => {
    const png = encodePng({
      side: 120,
      depth: 1,
      pixels: Uint8Array.from({ length: 120 * 120 }, (_, i) => (i * i) % 251),
    });
    const url = thumbnailUrl(png)!;
    expect(Buffer.from(url.slice('data:image/png;base64,'.length), 'base64').equals(png)).toBe(true);
    expect(thumbnailUrl(png)).toBe(url);
  });

  it('is none for a picture that says it is enormous', () => {
    const png = encodePng({ side: 2, depth: 1, pixels: new Uint8Array(4) });
    new DataView(png.buffer).setUint32(16, 40_000);
    expect(thumbnailUrl(png)).toBeNull();
    expect(thumbnailUrl(Uint8Array.from([1, 2, 3]))).toBeNull();
  });
});
