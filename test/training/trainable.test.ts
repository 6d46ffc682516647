import { expect, it } from 'vitest';
import { UserError } from '../../src/base/errors.ts';
import { Random } from '../../src/base/random.ts';
import { awaitsValidation, requireTrainable, trainingSampler } from '../../src/training/trainable.ts';
import { tinyConfig, tinyDataset } from './tiny.ts';

const dataset = tinyDataset();

it('says of which episodes it speaks', () => {
  expect(() => requireTrainable(dataset, tinyConfig())).not.toThrow();
  expect(() => requireTrainable(dataset, tinyConfig({ ways: 7 }))).toThrow(UserError);
  expect(() => requireTrainable(dataset, tinyConfig({ ways: 7 }))).toThrow(/^Episodes of training: .*ways is 7/);
  expect(() => requireTrainable(dataset, tinyConfig({ validationShots: 7 }))).toThrow(
    /^Episodes of validation: .*shots 7/,
  );
});

it('trains on the turns of each class as classes where rotations are asked', () => {
  const labels = (rotations: boolean) =>
    trainingSampler(dataset, tinyConfig({ rotations, ways: rotations ? 24 : 6 }), new Random(1)).next().labelNames
      .length;
  expect(labels(false)).toBe(6);
  expect(labels(true)).toBe(24);
});

it('trains on the validation classes too where they are not held out', () => {
  const labels = (holdOut: boolean) =>
    trainingSampler(dataset, tinyConfig({ holdOut, ways: holdOut ? 6 : 10 }), new Random(1)).next().labelNames;
  const names = (classes: typeof dataset.split.train) => classes.map(({ name }) => name);
  const { train, validation } = dataset.split;
  expect([...labels(true)].sort()).toEqual(names(train).sort());
  expect([...labels(false)].sort()).toEqual(names([...train, ...validation]).sort());
});

it('awaits a validation at its episodes and at the end, once', () => {
  const config = tinyConfig({ episodes: 7, validateEvery: 3 });
  const awaited = (episode: number, validated = 0) => awaitsValidation({ episode, validated }, config);
  expect([0, 1, 2, 3, 4, 6, 7].map((episode) => awaited(episode))).toEqual([
    false,
    false,
    false,
    true,
    false,
    true,
    true,
  ]);
  expect(awaited(3, 3)).toBe(false);
  expect(awaited(7, 7)).toBe(false);
});
