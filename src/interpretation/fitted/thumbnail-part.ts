import { UserError } from '../../base/errors.ts';

const PNG_SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

/** Whether bytes begin as a PNG does. */
export function isPng(bytes: Uint8Array): boolean {
  return PNG_SIGNATURE.every((byte, i) => bytes[i] === byte);
}

/** All thumbnails one after the other; where one ends is told by their sizes. */
export function writeThumbnails(thumbnails: readonly (Uint8Array | null)[]): Uint8Array {
  const bytes = new Uint8Array(thumbnails.reduce((sum, png) => sum + (png?.length ?? 0), 0));
  let at = 0;
  for (const png of thumbnails) {
    bytes.set(png ?? [], at);
    at += png?.length ?? 0;
  }
  return bytes;
}

/** @throws UserError unless the sizes add up and each is a PNG by its first bytes */
export function readThumbnails(bytes: Uint8Array, sizes: readonly number[]): (Uint8Array | null)[] {
  const total = sizes.reduce((a, b) => a + b, 0);
  if (total !== bytes.length)
    throw new UserError(`its thumbnails take ${bytes.length} bytes, their sizes ask for ${total}`);
  let at = 0;
  return sizes.map((size) => {
    if (size === 0) return null;
    const png = bytes.slice(at, (at += size));
    if (!isPng(png)) throw new UserError('a thumbnail is no PNG');
    return png;
  });
}
