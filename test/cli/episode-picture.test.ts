import { beforeAll, expect, it } from 'vitest';
import { Random } from '../../src/base/random.ts';
import { episodePicture } from '../../src/cli/episode-picture.ts';
import { readEpisode, type ReadEpisode } from '../../src/cli/episode-reading.ts';
import { useBackend } from '../../src/engine/index.ts';
import { EpisodeSampler } from '../../src/episodes/sampler.ts';
import type { EpisodicModel } from '../../src/training/episodic-model.ts';
import { SIZE, tinyDataset, tinyModel } from '../training/tiny.ts';

beforeAll(async () => void (await useBackend({ backend: 'auto' })));

const dataset = tinyDataset(12);
const episode = (ways: number) =>
  new EpisodeSampler(dataset.split.train, { ways, shots: 2, queries: 1 }, new Random(1)).next();

async function draw(model: EpisodicModel, ways: number) {
  const reading = await readEpisode(model, dataset.images, episode(ways));
  return episodePicture(dataset.images, episode(ways), reading as ReadEpisode);
}

it('draws the support, a row a label', async () => {
  const model = tinyModel({ prototypes: 'supportSamples' });
  const picture = await draw(model, 3);
  expect(picture.depth === 1 || picture.depth === 3).toBe(true);
  expect(picture.pixels).toHaveLength(picture.height * picture.width * picture.depth);
  expect(picture.height).toBeGreaterThanOrEqual(3 * SIZE);
  expect(picture.width).toBeGreaterThanOrEqual(2 * SIZE);
});

it('shows no more labels than one looks at', async () => {
  const model = tinyModel();
  const height = async (ways: number) => (await draw(model, ways)).height;
  expect(await height(12)).toBe(await height(10));
  expect(await height(10)).toBeGreaterThan(await height(9));
});
