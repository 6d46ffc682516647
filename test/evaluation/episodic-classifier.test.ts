import { expect, it, onTestFinished } from 'vitest';
import { conv4 } from '../../src/backbones/index.ts';
import { Random } from '../../src/base/random.ts';
import { drawEpisodes, EmbeddedEpisodes } from '../../src/evaluation/embedded-episodes.ts';
import { episodicProbabilities, learnerProbabilities } from '../../src/evaluation/episodic-classifier.ts';
import { predictedLabels, accuracy } from '../../src/metrics/accuracy.ts';
import { EmbeddingTable } from '../../src/training/embedding-table.ts';
import { createLearner } from '../../src/training/methods/create-learner.ts';
import { PEER_NAMES } from '../../src/training/methods/method-names.ts';
import { scoreEmbedded } from '../../src/training/score-episodes.ts';
import { expectNoLeak } from '../support/tensors.ts';
import { tinyConfig, tinyDataset, tinyModel } from '../training/tiny.ts';

const { images, split } = tinyDataset();
const episodes = drawEpisodes(split.test, { ways: 3, shots: 2, queries: 2 }, 5, new Random(1));

it('gives distributions, and the accuracy that validation finds on the same episode', async () => {
  const model = tinyModel({ prototypes: 'supportSamples' });
  const embedded = await EmbeddedEpisodes.build(model, images, split.test);
  const table = await EmbeddingTable.build(model, images, split.test);
  for (const episode of episodes) {
    const scores = await episodicProbabilities(model, embedded.embed(episode));
    for (let i = 0; i < scores.length; i += 3) {
      expect((scores[i] as number) + (scores[i + 1] as number) + (scores[i + 2] as number)).toBeCloseTo(1, 4);
    }
    const validated = await scoreEmbedded(model, table, episode);
    expect(accuracy(predictedLabels(scores, 3), episode.query.labels)).toBeCloseTo(validated.accuracy, 6);
  }
  table.dispose();
});

it('asks a learner for its own classifier: ours for its head', async () => {
  const model = tinyModel({ prototypes: 'kMeans' });
  const embedded = await EmbeddedEpisodes.build(model, images, split.test);
  const episode = embedded.embed(episodes[0] as (typeof episodes)[number]);
  expect(await learnerProbabilities(model, episode)).toEqual(await episodicProbabilities(model, episode));
});

it.each(PEER_NAMES)('gives distributions by %s, as validation scores them', async (method) => {
  const learner = createLearner(conv4({ size: 16, filters: 4, seed: 1 }), tinyConfig({ method }));
  onTestFinished(() => learner.dispose());
  const embedded = await EmbeddedEpisodes.build(learner, images, split.test);
  const table = await EmbeddingTable.build(learner, images, split.test);
  const [episode] = episodes as [(typeof episodes)[number]];
  const scores = await learnerProbabilities(learner, embedded.embed(episode));
  for (let i = 0; i < scores.length; i += 3) {
    expect((scores[i] as number) + (scores[i + 1] as number) + (scores[i + 2] as number)).toBeCloseTo(1, 4);
  }
  const validated = await scoreEmbedded(learner, table, episode);
  expect(validated.matchingPeak).toBeUndefined();
  expect(accuracy(predictedLabels(scores, 3), episode.query.labels)).toBeCloseTo(validated.accuracy, 6);
  table.dispose();
  await expectNoLeak(() => learnerProbabilities(learner, embedded.embed(episode)));
});

it('leaves no tensor behind', async () => {
  const model = tinyModel();
  const embedded = await EmbeddedEpisodes.build(model, images, split.test);
  await expectNoLeak(() => episodicProbabilities(model, embedded.embed(episodes[0] as (typeof episodes)[number])));
});
