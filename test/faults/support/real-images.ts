import sharp from 'sharp';
import { crc32 } from 'node:zlib';

/** One drawn picture in the formats and kinds that users have. */
export async function realImages(): Promise<Readonly<Record<string, Buffer>>> {
  const [width, height] = [21, 17];
  const pixels = Buffer.from(Array.from({ length: width * height * 3 }, (_, i) => (i * i * 7 + i) % 256));
  const image = () => sharp(pixels, { raw: { width, height, channels: 3 } });
  return {
    'rgb.png': await image().png().toBuffer(),
    'palette.png': await image().png({ palette: true, colours: 16 }).toBuffer(),
    'alpha.png': await image().ensureAlpha(0.5).png().toBuffer(),
    'deep.png': await image().toColourspace('rgb16').png().toBuffer(),
    'interlaced.png': await image().png({ progressive: true }).toBuffer(),
    'grey.png': await image().toColourspace('b-w').png().toBuffer(),
    'plain.jpg': await image().jpeg().toBuffer(),
    'progressive.jpg': await image().jpeg({ progressive: true }).toBuffer(),
    'cmyk.jpg': await image().toColourspace('cmyk').jpeg().toBuffer(),
    'turned.jpeg': await image().withMetadata({ orientation: 6 }).jpeg().toBuffer(),
    'lossy.webp': await image().webp().toBuffer(),
    'lossless.webp': await image().webp({ lossless: true }).toBuffer(),
    'really-a-gif.png': await image().gif().toBuffer(),
    'really-a-tiff.png': await image().tiff().toBuffer(),
    'really-svg.png': Buffer.from(
      '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><image href="near.txt" width="9" height="9"/></svg>',
    ),
  };
}

/** A PNG with the checksum of each chunk made right, as far as its chunks can be told. */
export function withRightChecksums(png: Buffer): Buffer {
  const mended = Buffer.from(png);
  for (let at = 8; at + 12 <= mended.length;) {
    const end = at + 8 + mended.readUInt32BE(at);
    if (end + 4 > mended.length) break;
    mended.writeUInt32BE(crc32(mended.subarray(at + 4, end)), end);
    at = end + 4;
  }
  return mended;
}
