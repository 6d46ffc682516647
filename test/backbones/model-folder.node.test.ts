import { readdirSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { expect, it } from 'vitest';
import { UserError } from '../../src/base/errors.ts';
import { BatchNormalization } from '../../src/layers/index.ts';
import { readModelFolder, saveModelFolder } from '../../src/backbones/model-folder.node.ts';
import { temporaryFolder, tinyModel } from '../training/tiny.ts';
import { normals } from '../support/tensors.ts';

async function saved() {
  const folder = join(temporaryFolder(), 'deep', 'model');
  const { backbone } = tinyModel();
  // Running statistics as training would leave them, so that they count.
  tf.tidy(() => void backbone.apply(tf.relu(normals([8, 16, 16, 1], 1)), { training: true }));
  await saveModelFolder(backbone, folder);
  return { folder, backbone };
}

it('saves what plain tfjs-layers loads, with the same outputs', async () => {
  const { folder, backbone } = await saved();
  expect(readdirSync(folder).sort()).toEqual(['model.json', 'weights.bin']);
  const plain = await tfl.loadLayersModel(tf.io.fromMemory(await readModelFolder(folder)));
  // The stock layers throughout: nothing of this library is needed to load it.
  expect(plain.getLayer('block1_norm')).not.toBeInstanceOf(BatchNormalization);
  tf.tidy(() => {
    const images = normals([3, 16, 16, 1], 2);
    const [ours, theirs] = [backbone, plain].map((model) => (model.predict(images) as tf.Tensor).dataSync());
    ours?.forEach((value, i) => expect(theirs?.[i]).toBeCloseTo(value, 5));
    expect(Math.max(...(ours ?? []))).toBeGreaterThan(0.01);
  });
  plain.dispose();
});

it('reads the model.json by its own name too, and saves over what is there', async () => {
  const { folder, backbone } = await saved();
  await saveModelFolder(backbone, folder);
  const byFile = await readModelFolder(join(folder, 'model.json'));
  expect(byFile.weightSpecs).toHaveLength(20);
});

it('refuses by one line what it cannot read', async () => {
  const refused = async (path: string, message: RegExp) => {
    await expect(readModelFolder(path)).rejects.toThrow(UserError);
    await expect(readModelFolder(path)).rejects.toThrow(message);
  };
  await refused('nowhere', /Cannot load the model 'nowhere\/model\.json': ENOENT/);
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'model.json'), '{');
  await refused(folder, /JSON/);
  const outside = { modelTopology: {}, weightsManifest: [{ paths: ['../x.bin'], weights: [] }] };
  writeFileSync(join(folder, 'model.json'), JSON.stringify(outside));
  await refused(folder, /must lie beside model\.json, got '\.\.\/x\.bin'/);
  for (const group of [{ paths: 'weights.bin', weights: [] }, { paths: [] }, null]) {
    writeFileSync(join(folder, 'model.json'), JSON.stringify({ modelTopology: {}, weightsManifest: [group] }));
    await refused(folder, /it names no topology and weights/);
  }
  writeFileSync(join(folder, 'model.json'), JSON.stringify({ modelTopology: 'x', weightsManifest: [] }));
  await refused(folder, /it names no topology and weights/);
  const endless = { modelTopology: {}, weightsManifest: [{ paths: [`../${'x'.repeat(9_000)}`], weights: [] }] };
  writeFileSync(join(folder, 'model.json'), JSON.stringify(endless));
  await refused(folder, /must lie beside model\.json, got '[^']{1,500}; give a folder with model\.json/);
});

it('refuses weights that are not as many as their list says', async () => {
  const { folder } = await saved();
  const file = join(folder, 'weights.bin');
  truncateSync(file, statSync(file).size - 4);
  await expect(readModelFolder(folder)).rejects.toThrow(UserError);
  await expect(readModelFolder(folder)).rejects.toThrow(/its weights take \d+ bytes, their list asks for \d+; give/);
});
