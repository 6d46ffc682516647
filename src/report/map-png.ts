import sharp, { type Sharp } from 'sharp';
import type { RgbPicture } from './prototype-sheet.ts';

/** Pixels a CSS pixel, along each side. */
const SCALE = 2;
/** Dots an inch at which sharp draws one pixel a CSS pixel. */
const CSS_DENSITY = 72;

/** A picture drawn from an SVG. */
export interface MapPicture {
  readonly png: Buffer;
  /** False where the machine has no font: the drawing is right but letters are empty boxes. The SVG itself is whole. */
  readonly hasText: boolean;
}

/**
 * Draws an SVG document as PNG at twice its size, on white. Letters come from the machine's fonts; look at `hasText` and tell
 * the user when it is false.
 */
export async function mapPng(svg: string): Promise<MapPicture> {
  const [png, hasText] = await Promise.all([drawn(svg).png().toBuffer(), canDrawText()]);
  return { png, hasText };
}

/** The same in bytes and at its own size, for where many are kept. */
export async function mapPixels(svg: string): Promise<RgbPicture> {
  const { data, info } = await drawn(svg, 1).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return { pixels: new Uint8Array(data), height: info.height, width: info.width, depth: 3 };
}

/**
 * Whether this machine can draw letters. Without a font every letter becomes the same empty box, so two letters as different
 * as l and W tell.
 */
export async function canDrawText(): Promise<boolean> {
  const letter = (text: string) =>
    drawn(
      '<svg xmlns="http://www.w3.org/2000/svg" width="32" height="32">' +
        `<text x="4" y="24" font-family="sans-serif" font-size="20">${text}</text></svg>`,
    )
      .raw()
      .toBuffer();
  const [narrow, wide] = await Promise.all([letter('l'), letter('W')]);
  return !narrow.equals(wide);
}

function drawn(svg: string, scale = SCALE): Sharp {
  return sharp(Buffer.from(svg), { density: CSS_DENSITY * scale }).flatten({ background: 'white' });
}
