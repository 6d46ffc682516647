import { expect, it, onTestFinished } from 'vitest';
import { conv4 } from '../../src/backbones/index.ts';
import { Random } from '../../src/base/random.ts';
import { EpisodeSampler } from '../../src/episodes/sampler.ts';
import { createLearner } from '../../src/training/methods/create-learner.ts';
import { scoreTransductive } from '../../src/training/score-episodes.ts';
import { expectNoLeak } from '../support/tensors.ts';
import { tinyConfig, tinyDataset, tinyModel, weightsOf } from './tiny.ts';

const dataset = tinyDataset();
const episode = new EpisodeSampler(dataset.split.test, { ways: 3, shots: 2, queries: 2 }, new Random(4)).next();

it('scores by the statistics of the episode and leaves those of the model as they were', async () => {
  const model = tinyModel();
  const before = weightsOf(model);
  const first = await scoreTransductive(model, dataset.images, episode);
  expect(weightsOf(model)).toEqual(before);
  expect(await scoreTransductive(model, dataset.images, episode)).toEqual(first);
  expect(first.accuracy).toBeGreaterThanOrEqual(0);
  expect(first.accuracy).toBeLessThanOrEqual(1);
  expect(first.matchingPeak).toBeGreaterThan(1 / 3);
  expect(first.probabilities).toHaveLength(6 * 3);
  const own = Array.from(episode.query.labels, (label, i) => first.probabilities[i * 3 + label] as number);
  expect(own.reduce((sum, p) => sum - Math.log(p) / 6, 0)).toBeCloseTo(first.crossEntropy, 4);
});

it('leaves the statistics alone also where scoring fails', async () => {
  const model = tinyModel();
  const before = weightsOf(model);
  const broken = { ...episode, labelNames: [...episode.labelNames, 'a label without a sample'] };
  await expect(scoreTransductive(model, dataset.images, broken)).rejects.toThrow(/every label must have a sample/);
  expect(weightsOf(model)).toEqual(before);
});

it('scores a peer by its own classifier, without a matching', async () => {
  const learner = createLearner(conv4({ size: 16, filters: 4, seed: 1 }), tinyConfig({ method: 'matching' }));
  onTestFinished(() => learner.dispose());
  const before = weightsOf(learner);
  const score = await scoreTransductive(learner, dataset.images, episode);
  expect(weightsOf(learner)).toEqual(before);
  expect(Object.keys(score).sort()).toEqual(['accuracy', 'crossEntropy', 'probabilities']);
  expect(score.accuracy).toBeGreaterThan(1 / 3);
});

it('leaves no tensor behind', async () => {
  const model = tinyModel();
  await expectNoLeak(() => scoreTransductive(model, dataset.images, episode));
});
