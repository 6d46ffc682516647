import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { canDrawText, mapPixels, mapPng } from '../../src/report/map-png.ts';

const svg =
  '<svg xmlns="http://www.w3.org/2000/svg" width="60" height="40"><rect width="30" height="40" fill="#ff0000"/></svg>';

describe('mapPng', () => {
  it('draws at twice the size on white', async () => {
    const { png, hasText } = await mapPng(svg);
    expect(hasText).toBe(await canDrawText());
    const { data, info } = await sharp(png).removeAlpha().raw().toBuffer({ resolveWithObject: true });
    expect([info.width, info.height]).toEqual([120, 80]);
    expect([...data.subarray(0, 3)]).toEqual([255, 0, 0]);
    expect([...data.subarray(-3)]).toEqual([255, 255, 255]);
  });
});

describe('mapPixels', () => {
  it('draws at its own size, three bytes a pixel', async () => {
    const { pixels, width, height, depth } = await mapPixels(svg);
    expect([width, height, depth, pixels.length]).toEqual([60, 40, 3, 60 * 40 * 3]);
    expect([...pixels.subarray(0, 3), ...pixels.subarray(-3)]).toEqual([255, 0, 0, 255, 255, 255]);
  });
});

describe('canDrawText', () => {
  // Fontconfig is how fonts are found on Linux; elsewhere they cannot be taken away by a setting.
  it.runIf(process.platform === 'linux')('notices a machine without fonts', () => {
    const folder = mkdtempSync(join(tmpdir(), 'untwist-fonts-'));
    try {
      const config = join(folder, 'fonts.conf');
      writeFileSync(config, `<?xml version="1.0"?><fontconfig><cachedir>${folder}</cachedir></fontconfig>`);
      const source = fileURLToPath(new URL('../../src/report/map-png.ts', import.meta.url));
      const program = `import(${JSON.stringify(source)}).then((m) => m.canDrawText()).then((can) => console.log(can))`;
      const { stdout } = spawnSync(process.execPath, ['--import', 'tsx', '--eval', program], {
        env: { ...process.env, FONTCONFIG_FILE: config },
        encoding: 'utf8',
      });
      expect(stdout.trim()).toBe('false');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
