import { beforeAll, expect, it } from 'vitest';
import { Random } from '../../src/base/random.ts';
import { episodePicture } from '../../src/cli/episode-picture.ts';
import { useBackend } from '../../src/engine/index.ts';
import { EpisodeSampler } from '../../src/episodes/sampler.ts';
import { expectNoLeak } from '../support/tensors.ts';
import { SIZE, tinyDataset, tinyModel } from '../training/tiny.ts';

beforeAll(async () => void (await useBackend({ backend: 'auto' })));

const dataset = tinyDataset(12);
const episode = (ways: number) =>
  new EpisodeSampler(dataset.split.train, { ways, shots: 2, queries: 1 }, new Random(1)).next();

it('draws the support, a row a label, and leaves no tensor behind', async () => {
  const model = tinyModel({ prototypes: 'supportSamples' });
  const picture = await episodePicture(model, dataset, episode(3));
  expect(picture.depth === 1 || picture.depth === 3).toBe(true);
  expect(picture.pixels).toHaveLength(picture.height * picture.width * picture.depth);
  expect(picture.height).toBeGreaterThanOrEqual(3 * SIZE);
  expect(picture.width).toBeGreaterThanOrEqual(2 * SIZE);
  await expectNoLeak(() => episodePicture(model, dataset, episode(3)));
});

it('shows no more labels than one looks at', async () => {
  const model = tinyModel();
  const height = async (ways: number) => (await episodePicture(model, dataset, episode(ways))).height;
  expect(await height(12)).toBe(await height(10));
  expect(await height(10)).toBeGreaterThan(await height(9));
});
