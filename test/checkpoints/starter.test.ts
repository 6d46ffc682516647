import { readFileSync, statSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { Random } from '../../src/base/random.ts';
import { loadFitted, openNetwork, predict } from '../../src/interpretation/fitted/index.ts';
import { drawShape } from '../../web/starter/draw-shape.ts';
import { SHAPES } from '../../web/starter/shapes.ts';

const FILE = 'checkpoints/starter.untwist';
const fitted = loadFitted(readFileSync(FILE));

it('knows every shape, those drawn in two ways by two prototypes', () => {
  expect(fitted.classes.map(({ name }) => name)).toEqual(Object.keys(SHAPES).sort());
  const numPrototypes = fitted.head.prototypes.length / fitted.head.depth;
  expect(numPrototypes).toBe(Object.values(SHAPES).flat().length);
  expect(statSync(FILE).size).toBeLessThan(2_000_000);
});

it('recognises what other hands draw, and is not surprised by it', async () => {
  const { size } = fitted.input;
  const random = new Random(7);
  const drawings = Object.entries(SHAPES).flatMap(([name, ways]) =>
    ways.flatMap((strokes, way) =>
      Array.from({ length: 5 }, (_, i) => ({
        name,
        pixels: drawShape(strokes, size, random.fork(`${name} ${way} ${i}`)),
      })),
    ),
  );
  const extractor = await openNetwork(fitted);
  const pixels = Uint8Array.from(drawings.flatMap((drawing) => Array.from(drawing.pixels)));
  const images = tf.tensor4d(pixels, [drawings.length, size, size, 1], 'int32');
  const answers = await predict(fitted, extractor, images);
  images.dispose();
  extractor.dispose();
  const right = answers.filter(({ label }, i) => label === drawings[i]!.name);
  expect(right.length / drawings.length).toBeGreaterThan(0.95);
  expect(answers.filter(({ known }) => known === true).length / drawings.length).toBeGreaterThan(0.8);
});
