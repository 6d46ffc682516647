/** What the header of a PNG file says. */
export interface PngHeader {
  readonly width: number;
  readonly height: number;
  /** Channels of a decoded pixel: 1 grey, 2 grey and alpha, 3 colour (also by palette), 4 colour and alpha. */
  readonly channels: number;
}

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const CHANNELS_BY_COLOUR_TYPE = new Map([
  [0, 1],
  [2, 3],
  [3, 3],
  [4, 2],
  [6, 4],
]);

/**
 * Size and channels from the first chunk (IHDR) of a PNG file.
 * Source: PNG specification, third edition, sections 5.2 and 11.2.1.
 * @throws TypeError if the bytes are not a PNG file.
 */
export function readPngHeader(png: Uint8Array): PngHeader {
  const bytes = Buffer.from(png.buffer, png.byteOffset, png.byteLength);
  // Signature (8), length of the chunk (4), its name (4), width (4), height (4), bit depth (1), colour type (1).
  const isPng =
    bytes.length >= 26 && bytes.subarray(0, 8).equals(SIGNATURE) && bytes.toString('latin1', 12, 16) === 'IHDR';
  const channels = isPng ? CHANNELS_BY_COLOUR_TYPE.get(bytes.readUInt8(25)) : undefined;
  if (channels === undefined) {
    const start = bytes.subarray(0, 8).toString('hex');
    throw new TypeError(
      `image: must be the bytes of a PNG file, got ${bytes.length} bytes that start with '${start}'.`,
    );
  }
  return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20), channels };
}
