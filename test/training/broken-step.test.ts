import { readFileSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { UserError } from '../../src/base/errors.ts';
import { MemoryLogger } from '../../src/logging/memory.ts';
import { batchOf, readBrokenStep, saveBrokenStep } from '../../src/training/broken-step.ts';
import { buildModel, loadModel } from '../../src/training/build-model.ts';
import { CheckpointStore } from '../../src/training/checkpoint-store.ts';
import { firstNotFinite, replayStep } from '../../src/training/replay-step.ts';
import { trainEpisodic } from '../../src/training/trainer.ts';
import { temporaryFolder, tinyConfig, tinyDataset } from './tiny.ts';

const dataset = tinyDataset();

/** Trains at a rate that breaks the second or third step; gives the folder of that step and the batch as it was. */
async function breakTraining() {
  const folder = temporaryFolder();
  const config = tinyConfig({ learningRate: 1e30, untwisting: 1, warmUp: 10 });
  const model = await buildModel(config, dataset.images);
  let path = '';
  let pixels: Float32Array | Int32Array | Uint8Array = new Uint8Array();
  const training = trainEpisodic({
    ...{ model, dataset, config, logger: new MemoryLogger() },
    checkpoints: new CheckpointStore(join(folder, 'checkpoints'), 1),
    onBrokenStep: async (broken) => {
      pixels = broken.batch.images.dataSync();
      path = await saveBrokenStep(join(folder, 'broken'), broken);
    },
  });
  const message = await training.then(() => '').catch((error: UserError) => error.message);
  model.dispose();
  return { path, pixels: Array.from(pixels), message };
}

it('keeps a broken step, and replayed it breaks in the same part', async () => {
  const { path, pixels, message } = await breakTraining();
  const saved = await readBrokenStep(path);
  expect(message).toContain(`episode ${saved.episode}: `);
  expect(message).toContain(`is ${saved.value};`);
  const learner = await loadModel(saved.checkpoint);
  const batch = batchOf(saved);
  expect(Array.from(batch.images.dataSync())).toEqual(pixels);
  expect(saved.untwistShare).toBeCloseTo((saved.episode - 1) / 10, 6);
  const replayed = await replayStep(learner, batch, saved.untwistShare);
  batch.images.dispose();
  learner.dispose();
  expect(String(replayed.losses[saved.part])).toBe(saved.value);
  expect(firstNotFinite(replayed)).toMatch(/^what the layer|^the /);
});

it('names the first place that is not finite, in the order of the computation', () => {
  const fine = { name: 'a', largest: 1, notFinite: 0 };
  const broken = { name: 'b', largest: 1, notFinite: 2 };
  const whole = { weights: [fine], layers: [fine], losses: { total: 1, part: 1, gradientNorm: 1 }, gradients: [fine] };
  expect(firstNotFinite(whole)).toBeNull();
  expect(firstNotFinite({ ...whole, losses: { total: 1, part: 1, gradientNorm: Infinity } })).toMatch(/squares/);
  expect(firstNotFinite({ ...whole, gradients: [fine, broken] })).toMatch(/gradient of 'b'/);
  expect(firstNotFinite({ ...whole, gradients: [broken], losses: { total: NaN, part: NaN } })).toMatch(/part 'part'/);
  expect(firstNotFinite({ ...whole, layers: [broken], losses: { part: NaN } })).toMatch(/layer 'b'/);
  expect(firstNotFinite({ ...whole, weights: [broken], layers: [broken] })).toMatch(/weights 'b'/);
});

it('refuses a checkpoint that is no broken step, and a step that does not fit together', async () => {
  const { path } = await breakTraining();
  const change = (name: string, edit: (text: string) => string, drop = false) => {
    const manifest = JSON.parse(readFileSync(join(path, 'manifest.json'), 'utf8'));
    const bytes = Buffer.from(edit(readFileSync(join(path, name), 'utf8')));
    writeFileSync(join(path, name), bytes);
    manifest.files[name] = { bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
    if (drop) delete manifest.files[name];
    writeFileSync(join(path, 'manifest.json'), JSON.stringify(manifest));
  };
  const whole = readFileSync(join(path, 'step.json'), 'utf8');
  const { supportLabels, numLabels, queryLabels, shape } = JSON.parse(whole);
  const strange = [
    { supportLabels: [...supportLabels.slice(1), numLabels] },
    { queryLabels: queryLabels.slice(1) },
    { shape: shape.map((side: number, i: number) => (i === 3 ? side + 1 : side)) },
    { untwistShare: 1.01 },
  ];
  for (const changes of strange) {
    change('step.json', () => JSON.stringify({ ...JSON.parse(whole), ...changes }));
    await expect(readBrokenStep(path), JSON.stringify(changes)).rejects.toThrow(/not as it should be/);
  }
  change('step.json', (text) => text.replace(/"shape":\[\d+/, '"shape":[1'));
  await expect(readBrokenStep(path)).rejects.toThrow(/not as it should be/);
  change('step.json', () => 'no JSON');
  await expect(readBrokenStep(path)).rejects.toThrow(/not as it should be/);
  change('step.json', (text) => text, true);
  await expect(readBrokenStep(path)).rejects.toThrow(UserError);
  await expect(readBrokenStep(path)).rejects.toThrow(/is a checkpoint, no broken step/);
});
