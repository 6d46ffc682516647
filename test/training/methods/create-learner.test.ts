import * as tf from '@tensorflow/tfjs-core';
import { expect, it, onTestFinished } from 'vitest';
import { conv4 } from '../../../src/backbones/index.ts';
import { Random } from '../../../src/base/random.ts';
import { UserError } from '../../../src/base/errors.ts';
import { compareOnEpisodes } from '../../../src/evaluation/compare.ts';
import { titleOf } from '../../../src/evaluation/method-title.ts';
import { MemoryLogger } from '../../../src/logging/memory.ts';
import { buildModel, loadModel } from '../../../src/training/build-model.ts';
import { EpisodicModel } from '../../../src/training/episodic-model.ts';
import { createLearner } from '../../../src/training/methods/create-learner.ts';
import { METHOD_NAMES, PEER_NAMES } from '../../../src/training/methods/method-names.ts';
import type { PeerModel } from '../../../src/training/methods/peer-model.ts';
import { requireUntwist } from '../../../src/training/require-untwist.ts';
import { CheckpointStore } from '../../../src/training/checkpoint-store.ts';
import type { Checkpoint } from '../../../src/training/run-checkpoint.ts';
import { trainEpisodic, type TrainingOptions } from '../../../src/training/trainer.ts';
import { temporaryFolder, tinyConfig, tinyDataset, weightsOf } from '../tiny.ts';

const dataset = tinyDataset();

async function train(folder: string, options: Partial<TrainingOptions> & Pick<TrainingOptions, 'config'>) {
  const model = await buildModel(options.config, dataset.images);
  const logger = new MemoryLogger();
  const checkpoints = new CheckpointStore(folder, 1);
  try {
    const result = await trainEpisodic({ model, dataset, logger, checkpoints, ...options });
    return { result, weights: weightsOf(model), logger, last: await checkpoints.latest() };
  } finally {
    model.dispose();
  }
}

it.each(METHOD_NAMES)('%s: stopped and resumed, ends exactly where an unbroken training ends', async (method) => {
  const config = tinyConfig({ method, episodes: 4, validateEvery: 2, learningRate: 0.01 });
  const unbroken = await train(temporaryFolder(), { config });
  const folder = temporaryFolder();
  const controller = new AbortController();
  const first = await train(folder, {
    config,
    signal: controller.signal,
    onProgress: ({ episode }) => (episode === 3 ? controller.abort() : undefined),
  });
  const resumed = await train(folder, { config, resume: first.last });
  expect(resumed.weights).toEqual(unbroken.weights);
  expect(resumed.last.state).toEqual(unbroken.last.state);
  expect(resumed.result.best).toEqual(unbroken.result.best);

  const moved = Object.keys(unbroken.weights).filter(
    (name) => JSON.stringify(first.weights[name]) !== JSON.stringify(unbroken.weights[name]),
  );
  // The head moves too, all of it that is trained.
  const head = Object.keys(unbroken.weights).filter((name) => !name.includes('/'));
  expect(moved).toEqual(expect.arrayContaining(head));
});

it.each(METHOD_NAMES)('%s: comes back from its checkpoint with the same numbers, logged by name', async (method) => {
  const config = tinyConfig({ method, episodes: 3, validateEvery: 3 });
  const { last, weights, logger } = await train(temporaryFolder(), { config });
  const learner = await loadModel(last);
  onTestFinished(() => learner.dispose());
  expect(weightsOf(learner)).toEqual(weights);
  expect(logger.curve('train/loss/total')).toHaveLength(3);
  expect(logger.curve('train/loss/crossEntropy')).toHaveLength(3);
  expect(logger.curve('train/accuracy')).toHaveLength(3);
  expect(logger.curve('validation/accuracy')).toHaveLength(1);
  for (const name of Object.keys(learner.monitored())) expect(logger.curve(`train/${name}`), name).toHaveLength(3);
  expect(logger.curve('validation/matchingPeak')).toHaveLength(method === 'untwist' ? 1 : 0);
});

it.each(PEER_NAMES)('%s: lowers its loss and tells new classes apart', async (method) => {
  const config = tinyConfig({ method, episodes: 40, validateEvery: 40, learningRate: 0.01, ways: 4 });
  const model = await buildModel(config, dataset.images);
  onTestFinished(() => model.dispose());
  const totals: number[] = [];
  await trainEpisodic({
    ...{ model, dataset, config, logger: new MemoryLogger() },
    onProgress: ({ values }) => totals.push(values.total),
  });
  const mean = (values: number[]) => values.reduce((a, b) => a + b) / values.length;
  expect(mean(totals.slice(-10))).toBeLessThan(0.7 * mean(totals.slice(0, 10)));
  const spec = { ways: 4, shots: 2, queries: 2 };
  const [own] = await compareOnEpisodes({
    ...{ model, dataset, part: 'test', spec, episodes: 10, random: new Random(1), peers: false },
  });
  expect(own?.method).toBe(titleOf(model));
  expect(own?.method).toBe(`${(model as PeerModel).method.title}, end to end`);
  expect(own?.accuracy.mean).toBeGreaterThan(0.6);
});

it('makes ours where no method is named, with its settings', () => {
  const learner = createLearner(conv4({ size: 16, filters: 4, seed: 1 }), tinyConfig({ prototypes: 'kMeans' }));
  onTestFinished(() => learner.dispose());
  expect(learner).toBeInstanceOf(EpisodicModel);
  expect(requireUntwist(learner).options.prototypes).toBe('kMeans');
});

it('hands a peer its settings, and nobody a peer for ours', () => {
  const before = tf.memory().numTensors;
  const config = tinyConfig({ method: 'infiniteMixture', clusterVariance: 3 });
  const learner = createLearner(conv4({ size: 16, filters: 4, seed: 1 }), config);
  const variance = tf.tidy(() => learner.monitored()['clusterVariance']?.dataSync()[0]);
  expect(variance).toBeCloseTo(3, 5);
  expect(() => requireUntwist(learner)).toThrow(UserError);
  learner.dispose();
  expect(tf.memory().numTensors).toBe(before);
});

it('refuses the checkpoint of another method', async () => {
  const { last } = await train(temporaryFolder(), { config: tinyConfig({ method: 'siamese', episodes: 1 }) });
  const other: Checkpoint = { ...last, config: tinyConfig({ method: 'matching' }) };
  await expect(loadModel(other)).rejects.toThrow(/does not fit the method: its head differs in 'logAttentionScale'/);
});
