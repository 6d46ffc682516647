import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { expect, it, onTestFinished } from 'vitest';
import { keptFiles } from '../../scripts/keep/kept.ts';
import { modelPath, shippedModels } from '../../src/backbones/shipped-models.node.ts';
import { readCard } from '../../src/cli/fit-card.ts';
import { findCheckpoint } from '../../src/cli/find-checkpoint.ts';
import { Adam } from '../../src/training/adam.ts';
import { loadModel } from '../../src/training/build-model.ts';
import { CheckpointStore } from '../../src/training/checkpoint-store.ts';
import { writeCheckpointFolder } from '../../src/training/checkpoint.ts';
import { readCheckpoint } from '../../src/training/run-checkpoint.ts';
import { Random } from '../../src/base/random.ts';
import { temporaryFolder, tinyConfig, tinyModel, weightsOf } from '../training/tiny.ts';

const networks = shippedModels().filter((name) => !name.endsWith('.untwist'));

it.each(networks)('%s is a whole checkpoint that fits its card, small, of no machine', async (name) => {
  const { config, state } = await findCheckpoint(name);
  const card = (await readCard(modelPath(name)))!;
  const { size, labelBy, method, ways, seed } = config;
  expect(card).toMatchObject({ labelBy, images: { size }, training: { method, ways, seed, episodes: state.episode } });
  expect(config.data).toBeUndefined();
  const sizes = readdirSync(modelPath(name)).map((file) => statSync(join(modelPath(name), file)).size);
  expect(sizes.reduce((sum, bytes) => sum + bytes, 0)).toBeLessThan(2_000_000);
});

it.each(networks)('%s opens with its head, and embeds images of the size it was trained on', async (name) => {
  const checkpoint = await findCheckpoint(name);
  const model = await loadModel(checkpoint);
  onTestFinished(() => model.dispose());
  const { size } = checkpoint.config;
  const [deviation, temperature] = tf.tidy(() => {
    const images = tf.randomUniform([8, size, size, 1], 0, 255, 'float32', 1) as tf.Tensor4D;
    const spread = tf.sum(tf.moments(model.embed(images, false), 0).variance);
    const tau = tf.exp(model.headVariables().get('logTemperature') as tf.Scalar);
    return [spread.arraySync() as number, tau.arraySync() as number] as const;
  });
  expect(deviation).toBeGreaterThan(0.1);
  expect(temperature).toBeGreaterThan(0.1);
  expect(temperature).toBeLessThan(10);
});

it('is kept without what only training on would need, and embeds the same to the last bit', async () => {
  const folder = temporaryFolder();
  const store = new CheckpointStore(folder, 1);
  const [model, adam, random] = [tinyModel(), new Adam(), new Random(3).state()];
  onTestFinished(() => adam.dispose());
  tf.tidy(() => {
    const gradients = [...model.trainables()].map(([variable, { shape }]) => [variable, tf.ones(shape)] as const);
    adam.apply(model.trainables(), Object.fromEntries(gradients), 0.1);
  });
  const best = { episode: 3, accuracy: 0.5, halfWidth: 0.1 };
  await store.save(model, adam, tinyConfig(), {
    ...{ episode: 3, best, sinceBest: 0, validated: 3, datasetFingerprint: 'tiny' },
    ...{ sampler: { random, episodesDrawn: 3 }, augmentation: random },
  });
  const whole = await store.latest();
  const kept = join(temporaryFolder(), 'kept');
  await writeCheckpointFolder(kept, keptFiles(whole));
  const checkpoint = await readCheckpoint(kept);
  expect(checkpoint.config).toEqual(whole.config);
  expect(checkpoint.state).toMatchObject({ episode: 3, best, datasetFingerprint: 'tiny' });
  expect(readFileSync(join(kept, 'optimizer.bin'))).toHaveLength(0);
  const opened = await loadModel(checkpoint);
  onTestFinished(() => opened.dispose());
  expect(weightsOf(opened)).toEqual(weightsOf(model));
});
