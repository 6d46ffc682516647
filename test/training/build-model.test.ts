import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { expect, it, onTestFinished } from 'vitest';
import { saveModelFolder } from '../../src/backbones/model-folder.node.ts';
import { MemoryLogger } from '../../src/logging/memory.ts';
import { buildModel, loadModel, requireInput } from '../../src/training/build-model.ts';
import type { TrainConfig } from '../../src/training/config.ts';
import { imageTensor } from '../../src/training/embedding-table.ts';
import { requireUntwist } from '../../src/training/require-untwist.ts';
import { CheckpointStore } from '../../src/training/checkpoint-store.ts';
import { trainEpisodic } from '../../src/training/trainer.ts';
import { temporaryFolder, tinyConfig, tinyDataset, tinyModel, weightsOf } from './tiny.ts';

const dataset = tinyDataset();

function episodeImages(): tf.Tensor4D {
  const images = imageTensor(dataset.images, { rows: Int32Array.of(0, 9, 30), turns: new Uint8Array(3) });
  onTestFinished(() => images.dispose());
  return images;
}

async function trainedAndLoaded(config: TrainConfig) {
  const model = await buildModel(config, dataset.images);
  const checkpoints = new CheckpointStore(temporaryFolder(), 1);
  await trainEpisodic({ model, dataset, config, logger: new MemoryLogger(), checkpoints });
  const loaded = await loadModel(await checkpoints.latest());
  onTestFinished(() => [model, loaded].forEach((made) => made.dispose()));
  return { model, loaded };
}

it('loads a checkpoint of conv4 as the model that was trained', async () => {
  const { model, loaded } = await trainedAndLoaded(tinyConfig({ prototypes: 'kMeans', perClass: 2 }));
  expect(weightsOf(loaded)).toEqual(weightsOf(model));
  expect(requireUntwist(loaded).options).toEqual(requireUntwist(model).options);
});

it('trains a loaded model cut at a layer, and loads its checkpoint without the original', async () => {
  const folder = join(temporaryFolder(), 'pretrained');
  await saveModelFolder(tinyModel().backbone, folder);
  const config = tinyConfig({ backbone: folder, layer: 'block2_relu' });
  const { model, loaded } = await trainedAndLoaded(config);
  expect(model.backbone.outputs[0]?.shape).toEqual([null, 4]);
  expect(weightsOf(loaded)).toEqual(weightsOf(model));
});

it.each([
  ['conv4', ['block1_relu', 'block2_pool'], 4 * 3],
  ['resnet12', ['block2_relu'], 4 * 8 + 4 * 2],
])('trains %s with shortcuts, and loads its checkpoint with them', async (backbone, shortcut, width) => {
  const { model, loaded } = await trainedAndLoaded(tinyConfig({ backbone, shortcut }));
  for (const one of [model, loaded]) expect(one.backbone.outputs[0]?.shape).toEqual([null, width]);
  expect(weightsOf(loaded)).toEqual(weightsOf(model));
  const images = episodeImages();
  const [a, b] = [model, loaded].map((one) => tf.tidy(() => one.embed(images, false).dataSync()));
  expect(b).toEqual(a);
});

it('leaves frozen layers of a pre-trained network as they were, to the bit, statistics too', async () => {
  const folder = join(temporaryFolder(), 'pretrained');
  await saveModelFolder(tinyModel().backbone, folder);
  const config = tinyConfig({ backbone: folder, freeze: 'block2_relu', backboneRate: 0.5 });
  const lines: string[] = [];
  const fresh = await buildModel(config, dataset.images, (line) => lines.push(line));
  onTestFinished(() => fresh.dispose());
  expect(lines[1]).toBe('frozen: 4 of 8 layers with weights, 0.0 of 0.0 million weights');
  const { model, loaded } = await trainedAndLoaded(config);
  const [before, after] = [weightsOf(fresh), weightsOf(model)];
  for (const [name, values] of Object.entries(before)) {
    if (/^block[12]/.test(name)) expect(after[name], name).toEqual(values);
    else expect(after[name], name).not.toEqual(values);
  }
  expect([...loaded.trainables().keys()]).toEqual([...model.trainables().keys()]);
  expect([...loaded.trainables().keys()]).not.toContain('backbone/block2_conv/kernel');
});

it('refuses to train nothing', async () => {
  const config = tinyConfig({ freeze: 'all', method: 'single' });
  await expect(buildModel(config, dataset.images)).rejects.toThrow(/^Nothing is left to train/);
});

it('refuses images that the network does not take', async () => {
  const { backbone } = tinyModel();
  expect(() => requireInput(backbone, { height: 16, depth: 1 })).not.toThrow();
  expect(() => requireInput(backbone, { height: 20, depth: 1 })).toThrow(/16 pixels and 1 channels.*has 20 and 1/);
  expect(() => requireInput(backbone, { height: 16, depth: 3 })).toThrow(/has 16 and 3/);
  const flat = tfl.sequential({ layers: [tfl.layers.dense({ units: 2, inputShape: [256] })] });
  expect(() => requireInput(flat, { height: 16, depth: 1 })).toThrow(/it takes \[any, 256\]/);
  flat.dispose();
});
