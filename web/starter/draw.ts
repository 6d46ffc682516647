// Draws the images that the model of the explorer is fitted on, a folder a class. `npm run starter` runs it and fits anew.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { Random } from '../../src/base/random.ts';
import { drawShape } from './draw-shape.ts';
import { SHAPES } from './shapes.ts';

/** Drawings of each way to draw a shape. */
const DRAWINGS = 6;
/** Side of an image in pixels. */
const SIZE = 112;

const folder = process.argv[2];
if (folder === undefined) throw new Error('Give the folder to draw into.');
const random = new Random(1);
for (const [name, ways] of Object.entries(SHAPES)) {
  mkdirSync(join(folder, name), { recursive: true });
  const drawings = ways.flatMap((strokes) => Array.from({ length: DRAWINGS }, () => strokes));
  for (const [i, strokes] of drawings.entries()) {
    const paper = Buffer.from(drawShape(strokes, SIZE, random.fork(`${name} ${i}`)));
    const raw = { width: SIZE, height: SIZE, channels: 1 } as const;
    await sharp(paper, { raw })
      .png()
      .toFile(join(folder, name, `${String(i + 1).padStart(2, '0')}.png`));
  }
}
