import { expect, it } from 'vitest';
import { Random } from '../../src/base/random.ts';
import { COMPARED_PEERS, compareOnEpisodes, type CompareOptions } from '../../src/evaluation/compare.ts';
import type { EpisodicModel } from '../../src/training/episodic-model.ts';
import { expectNoLeak } from '../support/tensors.ts';
import { tinyDataset, tinyModel } from '../training/tiny.ts';

const dataset = tinyDataset();
const spec = { ways: 3, shots: 3, queries: 2 };

const options = (model: EpisodicModel, changes: Partial<CompareOptions> = {}): CompareOptions => ({
  ...{
    model,
    dataset,
    part: 'test',
    spec,
    episodes: 12,
    random: new Random(1),
    peers: ['softmaxRegression', 'nearestNeighbours'],
    ...changes,
  },
});

it('scores the model and its peers on the same episodes, paired with the first', async () => {
  const told: string[] = [];
  const model = tinyModel({ prototypes: 'supportSamples' });
  // One of the three that estimate is enough: they take the longest to search.
  const peers = COMPARED_PEERS.filter((name) => name !== 'estimatedL1' && name !== 'estimatedMixture');
  const methods = await compareOnEpisodes(
    options(model, { peers, episodes: 4, onProgress: (label) => told.push(label) }),
  );
  expect(methods.map(({ method }) => method)).toEqual([
    'several prototypes, one a sample',
    'single prototype',
    'ours, estimated, L2',
    'nearest class mean',
    'soft-max regression, L2',
    'nearest neighbours',
    'several means a class',
    'Gaussian prototypes',
    'matching by attention',
    'infinite mixture',
    'facility location',
    'siamese, learned metric',
  ]);
  const [first, ...others] = methods;
  expect(first).toMatchObject({ difference: null, setting: null, prototypeRatio: 0 }); // its prototypes are samples
  for (const { accuracy, accuracies, difference, method } of others) {
    expect(accuracies).toHaveLength(4);
    // Bright squares at places of their own: the images themselves tell the classes apart, even untrained.
    expect(accuracy.mean, method).toBeGreaterThan(0.5);
    expect(difference?.mean).toBeCloseTo(accuracy.mean - (first?.accuracy.mean as number), 10);
  }
  expect(new Set(told)).toEqual(new Set(['embedding images', 'choosing settings', 'scoring episodes']));
});

it('scores only the peers asked for, in its own order, and tells what was chosen', async () => {
  const peers = ['severalMeans', 'nearestNeighbours', 'singlePrototype'] as const;
  const methods = await compareOnEpisodes(options(tinyModel({ prototypes: 'kMeans' }), { peers }));
  expect(methods.map(({ method }) => method)).toEqual([
    'several prototypes, 2 a class',
    'single prototype',
    'nearest neighbours',
    'several means a class',
  ]);
  expect(methods[2]?.setting).toEqual({ scaling: expect.any(String), neighbours: expect.any(Number) });
  expect(methods[2]?.prototypeRatio).toBeNull(); // neighbours are no prototypes
  expect(methods[3]?.prototypeRatio).toBeGreaterThanOrEqual(0);
  const single = methods[1]?.prototypeRatio as number;
  expect(single).toBeGreaterThan(0);
  expect(single).toBeLessThan(2);
});

it('compares a run of single prototypes not with itself', async () => {
  const methods = await compareOnEpisodes(options(tinyModel(), { peers: ['singlePrototype', 'nearestClassMean'] }));
  expect(methods.map(({ method }) => method)).toEqual(['single prototype', 'nearest class mean']);
});

it('has the same numbers for the same seed, and the model the same with and without peers', async () => {
  const model = tinyModel();
  const run = (withPeers: boolean, seed = 1) =>
    compareOnEpisodes(options(model, { ...(withPeers ? {} : { peers: false as const }), random: new Random(seed) }));
  const [alone, again, withPeers, other] = [await run(false), await run(false), await run(true), await run(false, 2)];
  expect(again).toEqual(alone);
  expect(withPeers[0]).toEqual(alone[0]);
  expect(other[0]?.accuracies).not.toEqual(alone[0]?.accuracies);
});

it('chooses for the peers on as many ways as validation has', async () => {
  const wide = { ...spec, ways: 6, shots: [1, 2, 1, 2, 1, 2] };
  const methods = await compareOnEpisodes(options(tinyModel(), { part: 'train', spec: wide, episodes: 3 }));
  expect(methods).toHaveLength(3);
});

it.each([
  ['groups', { ways: 3, groups: 3 }],
  ['ways of one group', { ways: 3, groups: 1 }],
])('chooses for the peers on as many %s as validation has', async (_, asked) => {
  const { split, ...rest } = tinyDataset(6, 4, 6);
  // Of validation two groups of two classes; of test three, one of which has three.
  const test = split.test.map((own, i) => ({ ...own, group: ['a', 'a', 'a', 'b', 'b', 'c'][i]! }));
  const methods = await compareOnEpisodes(
    options(tinyModel(), { dataset: { ...rest, split: { ...split, test } }, spec: { ...spec, ...asked } }),
  );
  expect(methods).toHaveLength(3);
});

it('refuses episodes that the part cannot give', async () => {
  await expect(compareOnEpisodes(options(tinyModel(), { spec: { ...spec, ways: 5 } }))).rejects.toThrow(
    /ways is 5 but the split has 4/,
  );
});

it('leaves no tensor behind', async () => {
  const model = tinyModel();
  await expectNoLeak(() => compareOnEpisodes(options(model, { episodes: 3 })));
});
