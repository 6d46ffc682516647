import * as tf from '@tensorflow/tfjs-core';
import sharp from 'sharp';
import { beforeAll, expect, it } from 'vitest';
import { Random } from '../../src/base/random.ts';
import { explainPictures, thumbnailPixels } from '../../src/cli/explain-pictures.ts';
import { useBackend } from '../../src/engine/index.ts';
import { imageThumbnails } from '../../src/report/explain/thumbnails.ts';
import { smallModel } from '../interpretation/fitted/small-model.ts';

const SIZE = 6;
const HALF = SIZE / 2;

beforeAll(async () => void (await useBackend({ backend: 'auto' })));

/** Embeds an image by the ink in its left and in its right half, dark ink on light ground after the negative. */
const extractor = {
  ...{ images: { size: SIZE, depth: 1 as const }, width: 2, hash: '', dispose: () => {} },
  extract: (images: tf.Tensor4D) =>
    tf.tidy((): tf.Tensor2D => {
      const half = (from: number) => tf.mean(tf.slice(images, [0, 0, from, 0], [-1, -1, HALF, -1]), [1, 2]);
      return tf.div(tf.concat([half(0), half(HALF)], 1) as tf.Tensor2D, 64);
    }),
};

it('pictures each prototype as the user has his images', async () => {
  const model = {
    input: { size: SIZE, depth: 1 as const, inverted: true },
    scaling: 'none' as const,
    head: {
      ...{ prototypes: Float64Array.of(4, 0, 0, 4), association: Float64Array.of(3, 0, 0, 3), depth: 2, numLabels: 2 },
      ...{ temperature: 1, form: 'mixture' as const },
    },
  };
  const images = Uint8Array.from({ length: 2 * SIZE * SIZE }, (_, at) => {
    const isLeft = at % SIZE < HALF;
    return isLeft === at < SIZE * SIZE ? 60 : 200;
  });
  const before = tf.memory().numTensors;
  const pictures = await explainPictures(model, extractor, images, new Random(1));
  expect(tf.memory().numTensors).toBe(before);
  expect([...pictures.keys()]).toEqual([0, 1]);
  for (const [prototype, png] of pictures) {
    const raw = await sharp(png).toColourspace('b-w').raw().toBuffer();
    expect(raw).toHaveLength(SIZE * SIZE);
    const mean = (left: boolean) =>
      [...raw].reduce((sum, value, at) => sum + (at % SIZE < HALF === left ? value : 0), 0) / (SIZE * HALF);
    expect(mean(prototype === 0)).toBeLessThan(mean(prototype !== 0) - 100);
  }
});

it('refuses scaled embeddings, which the gradient does not know', async () => {
  const { head, input } = smallModel();
  const scaled = { head, input, scaling: 'standardise' as const };
  await expect(explainPictures(scaled, extractor, new Uint8Array(), new Random(1))).rejects.toThrow(/--pictures/);
});

it('reads the images of a fitted model back from its thumbnails', async () => {
  const pixels = Uint8Array.from({ length: 2 * SIZE * SIZE }, (_, at) => at % 251);
  const thumbnails = await imageThumbnails({ pixels, numImages: 2, height: SIZE, width: SIZE, depth: 1 });
  const { support } = smallModel();
  const input = { size: SIZE, depth: 1 as const, inverted: false };
  expect(await thumbnailPixels({ support: { ...support, thumbnails }, input })).toEqual(pixels);
});
