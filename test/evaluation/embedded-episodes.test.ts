import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { Random } from '../../src/base/random.ts';
import { drawEpisodes, EmbeddedEpisodes } from '../../src/evaluation/embedded-episodes.ts';
import { imageTensor } from '../../src/training/embedding-table.ts';
import { tinyDataset, tinyModel } from '../training/tiny.ts';

const { images, split } = tinyDataset();
const spec = { ways: 3, shots: 2, queries: 2 };

it('gives an episode the embeddings that the model gives its images', async () => {
  const model = tinyModel();
  const embedded = await EmbeddedEpisodes.build(model, images, split.test);
  const [episode] = drawEpisodes(split.test, spec, 1, new Random(1));
  if (episode === undefined) throw new Error('no episode');
  const { support, query, supportLabels, numLabels, depth } = embedded.embed(episode);
  for (const [got, part] of [
    [support, episode.support],
    [query, episode.query],
  ] as const) {
    const direct = tf.tidy(() => model.embed(imageTensor(images, part), false).dataSync());
    got.forEach((value, i) => expect(value).toBeCloseTo(direct[i] as number, 5));
  }
  expect([numLabels, depth, supportLabels]).toEqual([3, 4, episode.support.labels]);
});

it('draws the same episodes from the same stream', () => {
  const draw = (seed: number) => drawEpisodes(split.test, spec, 4, new Random(seed));
  expect(draw(1)).toEqual(draw(1));
  expect(draw(1)).not.toEqual(draw(2));
});
