import { zlibSync } from 'fflate';
import { crc32 } from '../../../src/interpretation/fitted/crc32.ts';
import type { SquareImage } from './square-image.ts';

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const GREY = 0;
const COLOUR = 2;

/** A PNG of an image, 8 bits a value. The same image gives the same bytes, unlike the browser's own encoder. */
export function encodePng({ side, depth, pixels }: SquareImage): Uint8Array {
  const width = side * depth;
  const lines = new Uint8Array(side * (width + 1)); // each begins with its filter, 0: none
  for (let row = 0; row < side; row++)
    lines.set(pixels.subarray(row * width, (row + 1) * width), row * (width + 1) + 1);
  const head = new Uint8Array(13);
  new DataView(head.buffer).setUint32(0, side);
  new DataView(head.buffer).setUint32(4, side);
  head.set([8, depth === 1 ? GREY : COLOUR], 8);
  const parts = [chunk('IHDR', head), chunk('IDAT', zlibSync(lines, { level: 9 })), chunk('IEND', new Uint8Array())];
  return Uint8Array.from([...SIGNATURE, ...parts.flatMap((part) => [...part])]);
}

/** Length, name, content and checksum of the two. */
function chunk(name: string, content: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(content.length + 12);
  bytes.set(new TextEncoder().encode(name), 4);
  bytes.set(content, 8);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, content.length);
  view.setUint32(8 + content.length, crc32(bytes.subarray(4, 8 + content.length)));
  return bytes;
}

/** Width and height that a PNG says it has; null for anything else. */
export function pngSize(bytes: Uint8Array): { readonly width: number; readonly height: number } | null {
  if (bytes.length < 24 || !SIGNATURE.every((byte, i) => bytes[i] === byte)) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  return { width: view.getUint32(16), height: view.getUint32(20) };
}
