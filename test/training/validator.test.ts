import { expect, it } from 'vitest';
import { Random } from '../../src/base/random.ts';
import { meanInterval } from '../../src/metrics/interval.ts';
import { EpisodeSampler } from '../../src/episodes/sampler.ts';
import { EmbeddingTable } from '../../src/training/embedding-table.ts';
import { scoreEmbedded } from '../../src/training/score-episodes.ts';
import { Validator } from '../../src/training/validator.ts';
import { tinyConfig, tinyDataset, tinyModel } from './tiny.ts';
import { expectNoLeak } from '../support/tensors.ts';

const dataset = tinyDataset();

it('scores the same episodes each time, those of its random stream', async () => {
  const model = tinyModel();
  const validator = new Validator(dataset, tinyConfig(), new Random(3));
  const [first, second] = [await validator.run(model), await validator.run(model)];
  expect(second).toEqual(first);

  const sampler = new EpisodeSampler(dataset.split.validation, { ways: 3, shots: 2, queries: 2 }, new Random(3));
  const table = await EmbeddingTable.build(model, dataset.images, dataset.split.validation);
  const accuracies: number[] = [];
  for (let i = 0; i < 5; i++) accuracies.push((await scoreEmbedded(model, table, sampler.next())).accuracy);
  table.dispose();
  expect(first.accuracy).toEqual(meanInterval(accuracies));
  const { answers, classes } = first.decisions;
  expect(answers.labels).toHaveLength(5 * 6);
  expect(answers.labels.reduce((sum, right) => sum + right, 0) / answers.labels.length).toBeCloseTo(
    first.accuracy.mean,
    6,
  );
  expect(classes.scores).toHaveLength(5 * 6 * 3);
});

it('takes as many ways as there are classes at most, unless told', async () => {
  const model = tinyModel();
  const ways = async (changes: object) =>
    (await new Validator(dataset, tinyConfig(changes), new Random(1)).run(model)).example.labelNames.length;
  expect(await ways({ ways: 6 })).toBe(4);
  expect(await ways({ ways: 6, validationWays: 2 })).toBe(2);
  expect(await ways({ ways: 6, shots: [1, 2, 3, 1, 2, 3] })).toBe(4);
});

it('refuses at construction what it could not draw later', () => {
  const refused = (data: typeof dataset, changes: object) => () =>
    new Validator(data, tinyConfig(changes), new Random(1));
  expect(refused(dataset, { validationWays: 5 })).toThrow(/ways is 5 but the split has 4/);
  expect(refused(tinyDataset(6, 1, 4), {})).toThrow(/at least 2 classes, the data set holds out 1/);
  expect(refused(tinyDataset(6, 0, 4), {})).toThrow(/holds out 0/);
});

it('leaves no tensor behind', async () => {
  const model = tinyModel();
  const validator = new Validator(dataset, tinyConfig(), new Random(3));
  await expectNoLeak(() => validator.run(model));
});

it('draws the classes of an episode as training does: of one group where asked', async () => {
  const split = {
    ...dataset.split,
    validation: dataset.split.validation.map((c, i) => ({ ...c, group: i < 3 ? 'three' : 'rest' })),
  };
  const config = { ...tinyConfig(), groups: 1 };
  const model = tinyModel();
  const { example } = await new Validator({ ...dataset, split }, config, new Random(3)).run(model);
  const groupOf = new Map(split.validation.map(({ name, group }) => [name, group]));
  expect(new Set(example.labelNames.map((name) => groupOf.get(name))).size).toBe(1);
  expect(() => new Validator(dataset, config, new Random(3))).toThrow('the largest group has 2 classes');
  // Of more groups than the validation classes have: of all of them.
  expect(() => new Validator(dataset, { ...config, groups: 8 }, new Random(3))).not.toThrow();
});
