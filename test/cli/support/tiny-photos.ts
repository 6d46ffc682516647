import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';

/** 15 classes of 6 pictures of 24 pixels: a dark square at a place of its own, in a folder a class. */
export async function writeTinyPhotos(folder: string): Promise<void> {
  for (let c = 0; c < 15; c++) {
    const name = join(folder, `class${c}`);
    mkdirSync(name, { recursive: true });
    for (let i = 0; i < 6; i++) {
      const square = { create: { width: 6, height: 6, channels: 3 as const, background: `rgb(${i * 10},0,0)` } };
      await sharp({ create: { width: 24, height: 24, channels: 3, background: 'white' } })
        .composite([{ input: square, left: (c % 4) * 5 + (i % 2), top: Math.floor(c / 4) * 5 }])
        .png()
        .toFile(join(name, `${i}.png`));
    }
  }
}

/** Settings of a training on them that takes no time. */
export const TINY_TRAINING = {
  ...{ dataset: 'folder', data: 'photos', size: 16, filters: 4, ways: 3, shots: 2, queries: 2 },
  ...{ episodes: 6, validateEvery: 3, validationEpisodes: 5, logEvery: 3 },
} as const;
