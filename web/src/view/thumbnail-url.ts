import { pngSize } from '../draw/png.ts';

/** A thumbnail larger than this is none, whatever its few bytes unpack to. */
const LARGEST = 1024;
/** Characters that `String.fromCharCode` takes at a time. */
const PIECE = 8192;

const urls = new WeakMap<Uint8Array, string>();

/** A data URL of a PNG of modest size; null for anything else. */
export function thumbnailUrl(png: Uint8Array): string | null {
  const size = pngSize(png);
  if (size === null || size.width > LARGEST || size.height > LARGEST) return null;
  const known = urls.get(png);
  if (known !== undefined) return known;
  let text = '';
  for (let at = 0; at < png.length; at += PIECE) text += String.fromCharCode(...png.subarray(at, at + PIECE));
  const url = `data:image/png;base64,${btoa(text)}`;
  urls.set(png, url);
  return url;
}
