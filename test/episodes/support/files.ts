import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { onTestFinished } from 'vitest';

/** An empty folder that is gone after the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'untwist-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Writes files by path under a folder, making the folders on the way. */
export function writeFiles(folder: string, files: Readonly<Record<string, Uint8Array | string>>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
}

type Colour = readonly [red: number, green: number, blue: number];

/** An image of one colour. */
export function plainImage(
  width: number,
  height: number,
  [r, g, b]: Colour,
  format: 'png' | 'jpeg' | 'webp' = 'png',
): Promise<Buffer> {
  return sharp({ create: { width, height, channels: 3, background: { r, g, b } } })
    .toFormat(format, { quality: 100 })
    .toBuffer();
}

/** A 105 x 105 image in grey as Omniglot has them: white but for a black block at (left, top). */
export function characterImage(left: number, top: number): Promise<Buffer> {
  const pixels = Buffer.alloc(105 * 105, 255);
  for (let y = top; y < top + 30; y++) pixels.fill(0, y * 105 + left, y * 105 + left + 30);
  return sharp(pixels, { raw: { width: 105, height: 105, channels: 1 } })
    .toColourspace('b-w')
    .png()
    .toBuffer();
}

/**
 * Files of a small Omniglot: alphabets of 3 characters of 4 drawings each, six alphabets in the background half, two in
 * the evaluation half.
 */
export async function smallOmniglot(): Promise<Record<string, Buffer>> {
  const files: Record<string, Buffer> = {};
  const alphabets = ['A', 'B', 'C', 'D', 'E', 'F'].map((a) => `images_background/${a}`);
  alphabets.push('images_evaluation/Y', 'images_evaluation/Z');
  for (const [a, alphabet] of alphabets.entries()) {
    for (let c = 1; c <= 3; c++) {
      for (let d = 1; d <= 4; d++) {
        const name = `${alphabet}/character0${c}/${String(a).padStart(4, '0')}_0${d}.png`;
        files[name] = await characterImage(5 * a + d, 20 * c);
      }
    }
  }
  return files;
}
