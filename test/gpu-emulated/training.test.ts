import * as tf from '@tensorflow/tfjs-core';
import type * as tfl from '@tensorflow/tfjs-layers';
import { expect, it } from 'vitest';
import { Random } from '../../src/base/random.ts';
import { conv4, resnet12 } from '../../src/backbones/index.ts';
import { EpisodeSampler } from '../../src/episodes/sampler.ts';
import { Adam } from '../../src/training/adam.ts';
import { episodeBatch } from '../../src/training/episode-batch.ts';
import { EpisodicModel, type EpisodicModelOptions } from '../../src/training/episodic-model.ts';
import { createLearner } from '../../src/training/methods/create-learner.ts';
import { trainStep, type StepValues } from '../../src/training/train-step.ts';
import { Validator } from '../../src/training/validator.ts';
import { SIZE, tinyConfig, tinyDataset } from '../training/tiny.ts';
import { describeOnGpu, difference, ENGINES, switchTo, type Engine } from './support/both-engines.ts';

const dataset = tinyDataset();
const tinyConv4 = () => conv4({ size: SIZE, filters: 4, seed: 1 });
const tinyResnet12 = () => resnet12({ size: SIZE, depth: 1, filters: 4, seed: 1 });

/** Trains on the same few episodes on any engine; `watch` is called after each. */
async function train(
  model: EpisodicModel,
  episodes: number,
  watch: (values: StepValues, g: tf.NamedTensorMap) => unknown,
) {
  const sampler = new EpisodeSampler(dataset.split.train, { ways: 3, shots: 2, queries: 2 }, new Random(5));
  const adam = new Adam();
  for (let episode = 1; episode <= episodes; episode++) {
    const batch = episodeBatch(dataset.images, sampler.next());
    const settings = { learningRate: 1e-3, episode, keepGradients: true };
    const { values, gradients } = await trainStep(model, adam, batch, settings);
    await watch(values, gradients as tf.NamedTensorMap);
    tf.dispose([batch.images, gradients as tf.NamedTensorMap]);
  }
  adam.dispose();
}

/** Losses of three steps, the gradients of the first, and what a validation then says. */
async function threeSteps(engine: Engine, backbone: () => tfl.LayersModel, options: EpisodicModelOptions) {
  await switchTo(engine);
  const model = new EpisodicModel(backbone(), options);
  const losses: StepValues[] = [];
  const slopes: Record<string, Float32Array> = {};
  await train(model, 3, async (values, gradients) => {
    losses.push(values);
    if (losses.length > 1) return;
    for (const [name, gradient] of Object.entries(gradients)) slopes[name] = (await gradient.data()) as Float32Array;
  });
  const validation = await new Validator(dataset, tinyConfig(), new Random(1)).run(model);
  model.dispose();
  return { losses, slopes, validation };
}

const CASES: [string, () => tfl.LayersModel, EpisodicModelOptions][] = [
  ['conv4, one prototype a class', tinyConv4, {}],
  [
    'conv4, one prototype a sample, coarse untwisting, unrolled steps',
    tinyConv4,
    { prototypes: 'supportSamples', untwisting: 0.3, homogeneity: 0.1, anchor: 0.1, steps: 2 },
  ],
  [
    'conv4, k-means, untwisting by pairs, softmax association',
    tinyConv4,
    { prototypes: 'kMeans', untwisting: 0.3, untwistingForm: 'pairs', association: 'softmax' },
  ],
  ['resnet12', tinyResnet12, {}],
];

describeOnGpu('on an imitated graphics card', () => {
  it.each(CASES)('%s: three steps are those of the native engine', async (_, backbone, options) => {
    const native = await threeSteps('native', backbone, options);
    const webgpu = await threeSteps('webgpu', backbone, options);
    webgpu.losses.forEach((values, step) => {
      const wanted = native.losses[step] as StepValues;
      const parts = ({ gradientNorm: _, ...losses }: StepValues) => Object.values(losses); // gradients: below, one by one
      expect(difference(parts(values), parts(wanted)), `losses of step ${step + 1}`).toBeLessThan(1e-3);
    });
    expect(Object.keys(webgpu.slopes)).toEqual(Object.keys(native.slopes));
    for (const [name, slope] of Object.entries(webgpu.slopes)) {
      expect(difference(slope, native.slopes[name] as Float32Array), `gradient of ${name}`).toBeLessThan(1e-3);
    }
    expect(webgpu.validation.accuracy.mean).toBeCloseTo(native.validation.accuracy.mean, 5);
    expect(webgpu.validation.crossEntropy).toBeCloseTo(native.validation.crossEntropy, 3);
  });

  it('needs no more memory from step to step', async () => {
    await switchTo('webgpu');
    const model = new EpisodicModel(tinyConv4());
    const tensors: number[] = [];
    const bytes: number[] = [];
    await train(model, 8, () => {
      const memory = tf.memory() as tf.MemoryInfo & { numBytesAllocatedInGPU: number };
      tensors.push(memory.numTensors);
      bytes.push(memory.numBytesAllocatedInGPU);
    });
    model.dispose();
    expect(new Set(tensors.slice(1)).size).toBe(1);
    // Buffers are given back when a batch of commands is handed over, so that the first steps differ a little.
    expect((bytes.at(-1) as number) / (bytes[3] as number)).toBeLessThan(1.01);
  });

  it.each([
    ['infiniteMixture', { method: 'infiniteMixture' }],
    ['triplet', { method: 'triplet' }],
    ['facilityLocation', { method: 'facilityLocation' }],
    ['adaptive', { prototypes: 'adaptive' }],
  ] as const)('refuses %s, which reads numbers back within a step, before it trains', async (name, changes) => {
    for (const engine of ENGINES) {
      await switchTo(engine);
      const backbone = tinyConv4();
      const make = () => createLearner(backbone, tinyConfig(changes));
      if (engine === 'native') expect(make).not.toThrow();
      else expect(make).toThrow(new RegExp(`${name} .*reads numbers back .* --backend native`));
    }
  });
});
