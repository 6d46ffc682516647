import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { UserError } from '../../src/base/errors.ts';
import { MemoryLogger } from '../../src/logging/memory.ts';
import { parseTrainConfig } from '../../src/training/config.ts';
import { buildModel } from '../../src/training/build-model.ts';
import { CheckpointStore } from '../../src/training/checkpoint-store.ts';
import type { Checkpoint } from '../../src/training/run-checkpoint.ts';
import { trainEpisodic, type TrainingOptions, type TrainingResult } from '../../src/training/trainer.ts';
import { temporaryFolder, tinyConfig, tinyDataset, weightsOf } from './tiny.ts';

const dataset = tinyDataset();

interface Trained extends TrainingResult {
  readonly weights: Record<string, number[]>;
  readonly logger: MemoryLogger;
  readonly last: Checkpoint;
}

async function train(folder: string, options: Partial<TrainingOptions> = {}): Promise<Trained> {
  const config = options.config ?? tinyConfig();
  const model = await buildModel(config, dataset.images);
  const logger = new MemoryLogger();
  const checkpoints = new CheckpointStore(folder, config.keepCheckpoints);
  try {
    const result = await trainEpisodic({ model, dataset, logger, checkpoints, ...options, config });
    return { ...result, weights: weightsOf(model), logger, last: await checkpoints.latest() };
  } finally {
    model.dispose();
  }
}

const optimizerOf = ({ last }: Trained) => Array.from(last.files.get('optimizer.bin') as Uint8Array);

it('makes the same numbers from the same seed, others from another', async () => {
  const [a, b] = [await train(temporaryFolder()), await train(temporaryFolder())];
  const other = await train(temporaryFolder(), { config: tinyConfig({ seed: 2 }) });
  const losses = ({ logger }: Trained) => logger.curve('train/loss/total').map(({ value }) => value);
  expect(losses(a)).toHaveLength(6);
  expect(losses(b)).toEqual(losses(a));
  expect(b.weights).toEqual(a.weights);
  expect(losses(other)).not.toEqual(losses(a));
});

it.each([
  ['at a validation', 3],
  ['between validations', 4],
])('stopped %s and resumed, ends exactly where an unbroken training ends', async (_, stopAt) => {
  const config = tinyConfig({ episodes: 7, rotations: true, jitter: true });
  const unbroken = await train(temporaryFolder(), { config });
  const folder = temporaryFolder();
  const controller = new AbortController();
  const first = await train(folder, {
    config,
    signal: controller.signal,
    onProgress: ({ episode }) => (episode === stopAt ? controller.abort() : undefined),
  });
  expect(first).toMatchObject({ stopped: 'interrupted', episode: stopAt });
  expect(first.last.state.episode).toBe(stopAt);
  const resumed = await train(folder, { config, resume: first.last });

  expect(resumed.weights).toEqual(unbroken.weights);
  expect(optimizerOf(resumed)).toEqual(optimizerOf(unbroken));
  expect(resumed.last.state).toEqual(unbroken.last.state); // sampler, augmentation, best, optimizer steps
  expect(resumed.best).toEqual(unbroken.best);
});

it('goes on exactly where the loss asks all samples, and no head', async () => {
  const config = tinyConfig({ episodes: 4, asked: 'all', validateEvery: 2 });
  const unbroken = await train(temporaryFolder(), { config });
  const folder = temporaryFolder();
  const first = await train(folder, { config: tinyConfig({ ...config, episodes: 2 }) });
  const resumed = await train(folder, { config, resume: first.last });
  expect(resumed.weights).toEqual(unbroken.weights);
  expect(optimizerOf(resumed)).toEqual(optimizerOf(unbroken));
});

it('goes on with other layers frozen than before', async () => {
  const folder = temporaryFolder();
  const first = await train(folder, { config: tinyConfig({ episodes: 3, freeze: 'block2_relu' }) });
  const config = tinyConfig({ episodes: 5, freeze: 'block1_relu' });
  const resumed = await train(folder, { config, resume: first.last });
  const changed = (name: string) => JSON.stringify(resumed.weights[name]) !== JSON.stringify(first.weights[name]);
  expect(['block1_conv/kernel', 'block2_conv/kernel', 'block3_conv/kernel'].map(changed)).toEqual([false, true, true]);
  // Their moments are as old as they are, in the checkpoint too.
  const state = resumed.last.state as unknown as { optimizer: { steps: number; joinedAt: Record<string, number> } };
  expect(state.optimizer.steps).toBe(5);
  expect(Object.keys(state.optimizer.joinedAt).every((name) => name.startsWith('backbone/block2'))).toBe(true);
  expect(state.optimizer.joinedAt['backbone/block2_conv/kernel']).toBe(3);
  const last = await train(folder, { config: tinyConfig({ ...config, episodes: 7 }), resume: resumed.last });
  expect(last.episode).toBe(7);
});

it('writes a checkpoint though it is interrupted before the first episode, and goes on from it', async () => {
  const folder = temporaryFolder();
  const first = await train(folder, { signal: AbortSignal.abort() });
  expect(first).toMatchObject({ stopped: 'interrupted', episode: 0, best: null });
  expect((await train(folder, { resume: first.last })).weights).toEqual((await train(temporaryFolder())).weights);
});

it('stops when the validations have not become better for as long as patience says', async () => {
  // A rate this small changes nothing, so the first validation stays the best.
  const config = tinyConfig({ episodes: 30, validateEvery: 1, patience: 3, learningRate: 1e-30, jitter: false });
  const result = await train(temporaryFolder(), { config });
  expect(result.stopped).toBe('patience');
  expect(result.episode).toBeLessThan(30);
  expect(result.episode - (result.best?.episode ?? NaN)).toBe(3);
});

it('trains on the validation classes too where none are held out, takes the last checkpoint, and goes on from it', async () => {
  const config = tinyConfig({ holdOut: false, ways: 10, episodes: 5, validateEvery: 2 });
  const folder = temporaryFolder();
  const unbroken = await train(folder, { config });
  expect(unbroken).toMatchObject({ stopped: 'finished', episode: 5, best: null });
  expect(unbroken.logger.curve('validation/accuracy')).toEqual([]);
  expect((await new CheckpointStore(folder, 2).best()).state.episode).toBe(5);

  const broken = temporaryFolder();
  const controller = new AbortController();
  const onProgress = ({ episode }: { episode: number }) => (episode === 3 ? controller.abort() : undefined);
  const { last } = await train(broken, { config, signal: controller.signal, onProgress });
  expect((await train(broken, { config, resume: last })).weights).toEqual(unbroken.weights);
});

it('keeps the latest checkpoints and the best', async () => {
  const folder = temporaryFolder();
  const config = tinyConfig({ episodes: 8, validateEvery: 1, keepCheckpoints: 2, patience: 0 });
  const { best } = await train(folder, { config });
  const name = (episode: number) => `episode-${String(episode).padStart(7, '0')}`;
  const late = [8, 7, 6].filter((episode) => episode !== best?.episode).slice(0, 2);
  const kept = [...new Set([...late, best?.episode as number])].sort((a, b) => a - b);
  expect(readdirSync(folder).sort()).toEqual(['best.json', ...kept.map(name)]);
  expect((await new CheckpointStore(folder, 2).best()).folder).toBe(join(folder, name(best?.episode as number)));
});

it('logs every loss part, validations with their interval, and weights with gradients', async () => {
  const { logger } = await train(temporaryFolder());
  const curves = ['total', 'crossEntropy', 'anchor', 'regularisation'].map((part) => `train/loss/${part}`);
  for (const name of [...curves, 'train/learningRate', 'train/episodesPerSecond', 'memory/tensors']) {
    expect(logger.curve(name), name).toHaveLength(6);
  }
  expect(logger.curve('validation/accuracy').map(({ step }) => step)).toEqual([3, 6]);
  const precisionRecall = logger.entries.flatMap((entry) => (entry.kind === 'precisionRecall' ? [entry] : []));
  expect(precisionRecall.map(({ name, step }) => `${name} ${step}`)).toEqual([
    ...['validation/classes 3', 'validation/answers 3', 'validation/classes 6', 'validation/answers 6'],
  ]);
  const histograms = logger.entries.flatMap((entry) => (entry.kind === 'histogram' ? [entry.name] : []));
  expect(histograms).toContain('weights/backbone/block4_conv/kernel');
  expect(histograms).toContain('gradients/head/logScale');
});

it('holds no tensor once its model is gone', async () => {
  await train(temporaryFolder());
  const before = tf.memory().numTensors;
  await train(temporaryFolder());
  expect(tf.memory().numTensors).toBe(before);
});

it('stops with an error, not a checkpoint, where the weights have become useless', async () => {
  const folder = temporaryFolder();
  const config = tinyConfig({ learningRate: 1e38, episodes: 3 });
  await expect(train(folder, { config })).rejects.toThrow(UserError);
  expect(readdirSync(folder)).toEqual([]);
});

it('refuses to go on with other data', async () => {
  const folder = temporaryFolder();
  const { last } = await train(folder);
  const other = { ...dataset, fingerprint: 'other' };
  await expect(train(folder, { dataset: other, resume: last })).rejects.toThrow(/not the one that .* was trained on/);
});

it('refuses the optimizer state of another set of trained weights', async () => {
  const { last } = await train(temporaryFolder());
  const config = parseTrainConfig({ ...last.config, trainTemperature: false, episodes: 9 }, 'test');
  await expect(train(temporaryFolder(), { config, resume: last })).rejects.toThrow(/head\/logTemperature/);
});
