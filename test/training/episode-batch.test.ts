import { expect, it } from 'vitest';
import { Random } from '../../src/base/random.ts';
import { jitterOfSize } from '../../src/episodes/augment.ts';
import { EpisodeSampler } from '../../src/episodes/sampler.ts';
import { episodeBatch } from '../../src/training/episode-batch.ts';
import { SIZE, tinyDataset } from './tiny.ts';

const { images, split } = tinyDataset();
const episode = new EpisodeSampler(split.train, { ways: 3, shots: 2, queries: 1 }, new Random(1)).next();

it('puts support before query, as the bytes of the data set', () => {
  const batch = episodeBatch(images, episode);
  expect(batch.images.shape).toEqual([9, SIZE, SIZE, 1]);
  const pixels = batch.images.dataSync();
  const area = SIZE * SIZE;
  [...episode.support.rows, ...episode.query.rows].forEach((row, i) => {
    expect(Array.from(pixels.slice(i * area, (i + 1) * area))).toEqual(
      Array.from(images.pixels.slice(row * area, (row + 1) * area)),
    );
  });
  expect(batch.numLabels).toBe(3);
  batch.images.dispose();
});

it('changes images by the jitter and the stream it is given only', () => {
  const pixels = (random?: Random, size = 1) => {
    const jitter = random && { changes: jitterOfSize(size), random };
    const batch = episodeBatch(images, episode, jitter);
    const values = Array.from(batch.images.dataSync());
    batch.images.dispose();
    return values;
  };
  expect(pixels(new Random(1))).toEqual(pixels(new Random(1)));
  expect(pixels(new Random(1))).not.toEqual(pixels(new Random(2)));
  expect(pixels(new Random(1))).not.toEqual(pixels());
  expect(pixels(new Random(1), 2)).not.toEqual(pixels(new Random(1)));
});
