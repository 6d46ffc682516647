import * as tf from '@tensorflow/tfjs-core';
import type * as tfl from '@tensorflow/tfjs-layers';
import { afterAll, expect, it, onTestFinished } from 'vitest';
import { conv4, resnet12 } from '../../src/backbones/index.ts';
import { Random } from '../../src/base/random.ts';
import { requireTrainingKernels, useBackend } from '../../src/engine/index.ts';
import { createGlyphs } from '../../src/episodes/glyphs/index.ts';
import { EpisodeSampler } from '../../src/episodes/sampler.ts';
import { Adam } from '../../src/training/adam.ts';
import { episodeBatch } from '../../src/training/episode-batch.ts';
import { EpisodicModel } from '../../src/training/episodic-model.ts';
import { trainStep } from '../../src/training/train-step.ts';

afterAll(() => useBackend({ backend: 'auto' }));

const SIZE = 20;
const glyphs = createGlyphs({ alphabets: 4, characters: 6, drawings: 6, size: SIZE });
const NETWORKS: Readonly<Record<string, () => tfl.LayersModel>> = {
  conv4: () => conv4({ size: SIZE, filters: 16, seed: 1 }),
  resnet12: () => resnet12({ size: SIZE, depth: 1, filters: 4, seed: 1 }),
};

/** Trains some episodes on a backend and returns the loss of each; `afterEach` is told when one is done. */
async function losses(
  backend: 'native' | 'wasm',
  network: () => tfl.LayersModel,
  episodes: number,
  learningRate: number,
  afterEach: () => void = () => {},
): Promise<number[]> {
  await useBackend({ backend });
  requireTrainingKernels(backend);
  const model = new EpisodicModel(network());
  const adam = new Adam();
  const sampler = new EpisodeSampler(glyphs.split.train, { ways: 5, shots: 2, queries: 2 }, new Random(1));
  const totals: number[] = [];
  for (let episode = 1; episode <= episodes; episode++) {
    const batch = episodeBatch(glyphs.images, sampler.next());
    totals.push((await trainStep(model, adam, batch, { learningRate, episode })).values.total);
    batch.images.dispose();
    afterEach();
  }
  model.dispose();
  adam.dispose();
  return totals;
}

// Adam's first steps have the size of the rate whatever the gradient: where its true value is 0 (a kernel of one number
// before batch normalisation, in resnet12), rounding alone gives the direction. Hence the lower rate.
it.each([
  ['conv4', 1e-3],
  ['resnet12', 1e-4],
] as const)('trains %s on wasm to the losses of the native engine', async (name, rate) => {
  const engine = await useBackend({ backend: 'auto' });
  const wasm = await losses('wasm', NETWORKS[name]!, 5, rate);
  expect(wasm.every(Number.isFinite)).toBe(true);
  if (engine.backend !== 'native') return; // nothing to compare with here
  const native = await losses('native', NETWORKS[name]!, 5, rate);
  native.forEach((loss, i) =>
    expect(Math.abs(wasm[i]! - loss) / Math.max(1, loss), `step ${i + 1}`).toBeLessThan(1e-3),
  );
});

it('runs on our kernels', async () => {
  await useBackend({ backend: 'wasm' });
  const model = new EpisodicModel(NETWORKS['conv4']!());
  onTestFinished(() => model.dispose());
  const sampler = new EpisodeSampler(glyphs.split.train, { ways: 2, shots: 1, queries: 1 }, new Random(1));
  const batch = episodeBatch(glyphs.images, sampler.next());
  const { kernelNames } = await tf.profile(() => {
    tf.dispose(tf.variableGrads(() => model.loss(batch).total, [...model.trainables().values()]).grads);
  });
  batch.images.dispose();
  for (const kernel of ['UntwistBatchNormTraining', 'UntwistBatchNormTrainingGrad', 'UntwistReluGrad']) {
    expect(kernelNames).toContain(kernel);
  }
});

it('takes no more memory from step to step', async () => {
  const tensors: number[] = [];
  const bytes: number[] = [];
  await losses('wasm', NETWORKS['conv4']!, 8, 1e-3, () => {
    tensors.push(tf.memory().numTensors);
    bytes.push((tf.backend() as unknown as { wasm: { HEAPU8: Uint8Array } }).wasm.HEAPU8.byteLength);
  });
  expect(new Set(tensors.slice(1)).size, `tensors ${tensors.join(', ')}`).toBe(1);
  expect(new Set(bytes.slice(3)).size, `bytes ${bytes.join(', ')}`).toBe(1);
});
