import { join } from 'node:path';
import * as tfl from '@tensorflow/tfjs-layers';
import { expect, it, onTestFinished } from 'vitest';
import { saveModelFolder } from '../../src/backbones/model-folder.node.ts';
import { MemoryLogger } from '../../src/logging/memory.ts';
import { buildModel, loadModel, requireInput } from '../../src/training/build-model.ts';
import type { TrainConfig } from '../../src/training/config.ts';
import { CheckpointStore } from '../../src/training/run-checkpoint.ts';
import { trainEpisodic } from '../../src/training/trainer.ts';
import { temporaryFolder, tinyConfig, tinyDataset, tinyModel, weightsOf } from './tiny.ts';

const dataset = tinyDataset();

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
  expect(loaded.options).toEqual(model.options);
});

it('trains a loaded model cut at a layer, and loads its checkpoint without the original', async () => {
  const folder = join(temporaryFolder(), 'pretrained');
  await saveModelFolder(tinyModel().backbone, folder);
  const config = tinyConfig({ backbone: folder, layer: 'block2_relu' });
  const { model, loaded } = await trainedAndLoaded(config);
  expect(model.backbone.outputs[0]?.shape).toEqual([null, 4]);
  expect(weightsOf(loaded)).toEqual(weightsOf(model));
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
