import { beforeAll, expect, it, onTestFinished } from 'vitest';
import { conv4 } from '../../src/backbones/index.ts';
import { Random } from '../../src/base/random.ts';
import { bestMatches, readEpisode } from '../../src/cli/episode-reading.ts';
import { useBackend } from '../../src/engine/index.ts';
import { EpisodeSampler } from '../../src/episodes/sampler.ts';
import { EmbeddingTable } from '../../src/training/embedding-table.ts';
import { createLearner } from '../../src/training/methods/create-learner.ts';
import { scoreEmbedded } from '../../src/training/score-episodes.ts';
import { expectNoLeak } from '../support/tensors.ts';
import { SIZE, tinyConfig, tinyDataset, tinyModel } from '../training/tiny.ts';

beforeAll(async () => void (await useBackend({ backend: 'auto' })));

const dataset = tinyDataset();
const spec = { ways: 3, shots: 2, queries: 4 };
const episode = new EpisodeSampler(dataset.split.validation, spec, new Random(1)).next();

it('reads what the validation scores, support first', async () => {
  const model = tinyModel({ prototypes: 'kMeans', perClass: 2 });
  const { embeddings, depth, numSupport, head } = await readEpisode(model, dataset.images, episode);
  expect(numSupport).toBe(6);
  expect(embeddings).toHaveLength((6 + 12) * depth);
  expect(head).toMatchObject({ numPrototypes: 6 });
  expect(head?.prototypes).toHaveLength(6 * depth);
  expect(head?.matching).toHaveLength(18 * 6);
  const table = await EmbeddingTable.build(model, dataset.images, dataset.split.validation);
  const { probabilities } = await scoreEmbedded(model, table, episode);
  table.dispose();
  probabilities.forEach((value, i) => expect(head?.probabilities[6 * 3 + i]).toBeCloseTo(value, 4));
  for (let j = 0; j < 6; j++) {
    const shares = [...(head?.association.subarray(j * 3, (j + 1) * 3) ?? [])];
    expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 5);
  }
});

it('reads the embeddings of a peer, which has no head', async () => {
  const learner = createLearner(conv4({ size: SIZE, filters: 4, seed: 1 }), tinyConfig({ method: 'matching' }));
  onTestFinished(() => learner.dispose());
  const reading = await readEpisode(learner, dataset.images, episode);
  expect(reading.head).toBeNull();
  expect(reading.embeddings).toHaveLength(18 * reading.depth);
});

it('leaves no tensor behind', async () => {
  const model = tinyModel();
  await expectNoLeak(() => readEpisode(model, dataset.images, episode));
});

it('finds the best matches among the support alone, the first of equals', () => {
  const matching = Float32Array.of(0.2, 0.8, 0.6, 0.4, 0.5, 0.5, 0, 1); // the last row is a query
  const { matched, nearest } = bestMatches({ matching, numPrototypes: 2 }, 3);
  expect([...matched]).toEqual([1, 0, 0]);
  expect([...nearest]).toEqual([1, 0]);
});
