import { expect, it } from 'vitest';
import { Random } from '../../src/base/random.ts';
import { drawEpisodes, EmbeddedEpisodes } from '../../src/evaluation/embedded-episodes.ts';
import { episodicProbabilities } from '../../src/evaluation/episodic-classifier.ts';
import { predictedLabels, accuracy } from '../../src/metrics/accuracy.ts';
import { EmbeddingTable } from '../../src/training/embedding-table.ts';
import { scoreEmbedded } from '../../src/training/score-episodes.ts';
import { expectNoLeak } from '../support/tensors.ts';
import { tinyDataset, tinyModel } from '../training/tiny.ts';

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

it('leaves no tensor behind', async () => {
  const model = tinyModel();
  const embedded = await EmbeddedEpisodes.build(model, images, split.test);
  await expectNoLeak(() => episodicProbabilities(model, embedded.embed(episodes[0] as (typeof episodes)[number])));
});
