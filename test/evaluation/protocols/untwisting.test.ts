import { expect, it } from 'vitest';
import { Random } from '../../../src/base/random.ts';
import { embeddingTwist } from '../../../src/evaluation/embedding-twist.ts';
import { scoreUntwisting, UNTWISTING_STUDY, untwistingConfig } from '../../../src/evaluation/protocols/untwisting.ts';
import { expectNoLeak } from '../../support/tensors.ts';
import { tinyDataset, tinyModel } from '../../training/tiny.ts';

it('trains each weight with the same settings but for it, and judges the last weights', () => {
  const [without, with8] = [untwistingConfig(0, 3), untwistingConfig(8, 3)];
  expect(with8).toEqual({ ...without, untwisting: 8 });
  expect(without).toMatchObject({ split: 'alphabets', labelBy: 'group', seed: 3, episodes: 500, patience: 0 });
  const short = untwistingConfig(2, 1, { episodes: 7, width: 0.3, untwistingForm: 'pairs' });
  expect(short).toMatchObject({ episodes: 7, validateEvery: 7, width: 0.3, untwistingForm: 'pairs', untwisting: 2 });
});

it('scores a network by episodes and by the twist of the test classes, the same each time', async () => {
  const dataset = tinyDataset();
  const model = tinyModel({ prototypes: 'supportSamples' });
  const random = new Random(5);
  const spec = { ways: 4, shots: 1, queries: 2, labelBy: 'group' } as const;
  const measure = () => scoreUntwisting(model, { dataset, spec, episodes: 3, random });
  const score = await measure();
  expect(score.accuracies).toHaveLength(3);
  expect(score.nmis).toHaveLength(UNTWISTING_STUDY.twistDraws);
  const stream = new Random(5).fork('twist 1');
  const second = await embeddingTwist(model, dataset.images, dataset.split.test, 'group', stream);
  expect(score.nmis[1]).toBe(second.nmiArithmetic);
  expect(await measure()).toEqual(score);
  await expectNoLeak(measure);
});
