import * as tf from '@tensorflow/tfjs-core';
import { expect, it, onTestFinished } from 'vitest';
import { resnet12 } from '../../src/backbones/index.ts';
import { Random } from '../../src/base/random.ts';
import { EpisodeSampler } from '../../src/episodes/sampler.ts';
import { Adam } from '../../src/training/adam.ts';
import { episodeBatch } from '../../src/training/episode-batch.ts';
import { EpisodicModel } from '../../src/training/episodic-model.ts';
import { trainStep } from '../../src/training/train-step.ts';
import { SIZE, tinyDataset, tinyModel, weightsOf } from './tiny.ts';

const dataset = tinyDataset();
const sampler = () => new EpisodeSampler(dataset.split.train, { ways: 3, shots: 2, queries: 2 }, new Random(1));

function adam(): Adam {
  const made = new Adam();
  onTestFinished(() => made.dispose());
  return made;
}

async function steps(model: EpisodicModel, optimizer: Adam, count: number, episodes = sampler()): Promise<number[]> {
  const totals: number[] = [];
  for (let episode = 1; episode <= count; episode++) {
    const batch = episodeBatch(dataset.images, episodes.next());
    try {
      totals.push((await trainStep(model, optimizer, batch, { learningRate: 0.01, episode })).values.total);
    } finally {
      batch.images.dispose();
    }
  }
  return totals;
}

it('lowers the loss of either network', async () => {
  const resnet = new EpisodicModel(resnet12({ size: SIZE, depth: 1, filters: 4, seed: 1 }));
  onTestFinished(() => resnet.dispose());
  for (const model of [tinyModel(), resnet]) {
    const totals = await steps(model, adam(), 40);
    const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;
    expect(mean(totals.slice(-10)), model.backbone.name).toBeLessThan(0.7 * mean(totals.slice(0, 10)));
  }
});

it('moves what is trained and nothing else', async () => {
  const model = tinyModel({ trainTemperature: false });
  const frozen = ['block1_conv', 'block2_norm'];
  for (const name of frozen) model.backbone.getLayer(name).trainable = false;
  const before = weightsOf(model);
  await steps(model, adam(), 2);
  const after = weightsOf(model);
  for (const [name, values] of Object.entries(before)) {
    const fixed = frozen.some((layer) => name.startsWith(`${layer}/`)) || name === 'logTemperature';
    if (fixed) expect(after[name], name).toEqual(values);
    else expect(after[name], name).not.toEqual(values);
  }
});

it('moves the backbone at a rate of its own', async () => {
  const first = async (backboneRate: number) => {
    const model = tinyModel();
    const before = weightsOf(model);
    const batch = episodeBatch(dataset.images, sampler().next());
    await trainStep(model, adam(), batch, { learningRate: 0.01, backboneRate, episode: 1 });
    batch.images.dispose();
    const after = weightsOf(model);
    const moved = (name: string) =>
      Math.max(...(after[name] ?? []).map((w, i) => Math.abs(w - (before[name]?.[i] ?? NaN))));
    return [moved('block1_conv/kernel'), moved('logScale')];
  };
  const [kernel, scale] = await first(0.1);
  expect(kernel).toBeCloseTo(0.001, 5); // Adam's first step is the rate, wherever there is a gradient
  expect(scale).toBeCloseTo(0.01, 5);
});

it('stops at a loss that is not finite, naming episode and part, with the weights as they were', async () => {
  const model = tinyModel();
  tf.tidy(() => model.logTemperature.assign(tf.scalar(NaN)));
  const trained = [...model.trainables().keys()].map((name) => name.replace(/^\w+\//, ''));
  const before = weightsOf(model);
  await expect(steps(model, adam(), 1)).rejects.toThrow(/episode 1: loss part 'crossEntropy' is NaN/);
  const after = weightsOf(model);
  for (const name of trained) expect(after[name], name).toEqual(before[name]);
});

it('has as many tensors after 50 steps as before', async () => {
  const model = tinyModel({ prototypes: 'kMeans', anchor: 0.1 });
  const optimizer = adam();
  const episodes = sampler();
  await steps(model, optimizer, 1, episodes);
  const before = tf.memory().numTensors;
  await steps(model, optimizer, 50, episodes);
  expect(tf.memory().numTensors).toBe(before);
});

it('hands out gradients by name on request', async () => {
  const model = tinyModel();
  const batch = episodeBatch(dataset.images, sampler().next());
  const settings = { learningRate: 0.01, episode: 1, keepGradients: true };
  const { gradients } = await trainStep(model, adam(), batch, settings);
  batch.images.dispose();
  expect(Object.keys(gradients ?? {}).sort()).toEqual([...model.trainables().keys()].sort());
  for (const [name, variable] of model.trainables()) expect(gradients?.[name]?.shape, name).toEqual(variable.shape);
  tf.dispose(gradients ?? {});
});

it('calls back once between telling the device what to do and its answer', async () => {
  const model = tinyModel();
  const batch = episodeBatch(dataset.images, sampler().next());
  const kernel = () => JSON.stringify(weightsOf(model)['block1_conv/kernel']);
  const before = kernel();
  const seen: string[] = [];
  const meanwhile = () => void seen.push(kernel());
  await trainStep(model, adam(), batch, { learningRate: 0.01, episode: 1, meanwhile });
  batch.images.dispose();
  expect(before).toMatch(/\d/);
  expect(seen).toEqual([before]); // the optimizer has not moved the weights yet
  expect(kernel()).not.toBe(before);
});

it.each([
  ['leaves gradients whose norm is no larger', 0, 1e6],
  ['shortens all gradients together to the norm', 1e-3, 1e-3],
])('%s', async (_, clipNorm, longest) => {
  const model = tinyModel();
  const batch = episodeBatch(dataset.images, sampler().next());
  const gradientsWith = async (norm: number) => {
    const settings = { learningRate: 0, episode: 1, keepGradients: true, clipNorm: norm };
    const { values, gradients = {} } = await trainStep(model, adam(), batch, settings);
    const numbers = Object.values(gradients).flatMap((gradient) => Array.from(gradient.dataSync()));
    tf.dispose(gradients);
    return { told: values.gradientNorm, numbers, norm: Math.hypot(...numbers) };
  };
  const plain = await gradientsWith(0);
  const clipped = await gradientsWith(clipNorm);
  batch.images.dispose();
  expect(plain.told).toBeCloseTo(plain.norm, 4);
  expect(plain.norm).toBeGreaterThan(1e-3);
  expect(clipped.told).toBeCloseTo(plain.norm, 4); // what it was before
  const factor = Math.min(1, longest / plain.norm);
  clipped.numbers.forEach((number, i) => expect(number).toBeCloseTo(factor * plain.numbers[i]!, 6));
});

it('stops at gradients that are not finite though the loss is, with the weights as they were', async () => {
  const model = tinyModel();
  const plainLoss = model.loss.bind(model);
  model.loss = (batch, share) => {
    const { total, parts } = plainLoss(batch, share);
    const rootOfZero = tf.sqrt(tf.mul(model.logTemperature, 0)) as tf.Scalar; // its slope is infinite
    return { total: tf.add(total, rootOfZero) as tf.Scalar, parts };
  };
  const before = weightsOf(model)['block1_conv/kernel'];
  await expect(steps(model, adam(), 1)).rejects.toThrow(/episode 1: the norm of the gradients is NaN/);
  expect(weightsOf(model)['block1_conv/kernel']).toEqual(before);
});
