import { expect, it } from 'vitest';
import { Random } from '../../src/base/random.ts';
import { compareOnEpisodes, methodName, type CompareOptions } from '../../src/evaluation/compare.ts';
import type { EpisodicModel } from '../../src/training/episodic-model.ts';
import { expectNoLeak } from '../support/tensors.ts';
import { tinyDataset, tinyModel } from '../training/tiny.ts';

const dataset = tinyDataset();
const spec = { ways: 3, shots: 3, queries: 2 };

const options = (model: EpisodicModel, changes: Partial<CompareOptions> = {}): CompareOptions => ({
  ...{ model, dataset, part: 'test', spec, episodes: 12, random: new Random(1), peers: true, ...changes },
});

it('scores the model and its peers on the same episodes, paired with the first', async () => {
  const told: string[] = [];
  const model = tinyModel({ prototypes: 'supportSamples' });
  const methods = await compareOnEpisodes(options(model, { onProgress: (label) => told.push(label) }));
  expect(methods.map(({ method }) => method.split(',')[0])).toEqual([
    'several prototypes',
    'single prototype',
    'soft-max regression',
    'nearest neighbour',
  ]);
  const [first, ...others] = methods;
  expect(first?.difference).toBeNull();
  for (const { accuracy, accuracies, difference, method } of others) {
    expect(accuracies).toHaveLength(12);
    // Bright squares at places of their own: the images themselves tell the classes apart, even untrained.
    expect(accuracy.mean, method).toBeGreaterThan(0.5);
    expect(difference?.mean).toBeCloseTo(accuracy.mean - (first?.accuracy.mean as number), 10);
  }
  expect(new Set(told)).toEqual(new Set(['embedding images', 'scoring episodes']));
});

it('has the same numbers for the same seed, and the model the same with and without peers', async () => {
  const model = tinyModel();
  const run = (peers: boolean, seed = 1) => compareOnEpisodes(options(model, { peers, random: new Random(seed) }));
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

it('refuses episodes that the part cannot give', async () => {
  await expect(compareOnEpisodes(options(tinyModel(), { spec: { ...spec, ways: 5 } }))).rejects.toThrow(
    /ways is 5 but the split has 4/,
  );
});

it('names methods by their prototypes', () => {
  expect(methodName({ prototypes: 'kMeans', perClass: 3, association: 'mixture' })).toBe(
    'several prototypes, 3 a class',
  );
  expect(methodName({ prototypes: 'supportSamples', perClass: 3, association: 'mixture' })).toBe(
    'several prototypes, one a sample',
  );
});

it('leaves no tensor behind', async () => {
  const model = tinyModel();
  await expectNoLeak(() => compareOnEpisodes(options(model, { episodes: 3 })));
});
