import * as tf from '@tensorflow/tfjs-core';
import { expect, it, onTestFinished } from 'vitest';
import { setRepeater } from '../../src/kernels/graph/repeated.ts';
import { Adam } from '../../src/training/adam.ts';
import { buildModel } from '../../src/training/build-model.ts';
import { METHOD_NAMES, type MethodName } from '../../src/training/methods/method-names.ts';
import { trainStep } from '../../src/training/train-step.ts';
import { SIZE, tinyConfig, tinyDataset, weightsOf } from './tiny.ts';

const STEPS = 9;
/** These read numbers in the middle of a step. */
const NO_GRAPH: readonly MethodName[] = ['infiniteMixture', 'facilityLocation', 'triplet'];

const dataset = tinyDataset();
const backend = tf.backend();
const { binding } = backend as unknown as { binding: { getNumOfSavedModels(): number } };

/** Losses of each step, the weights behind the last, and the graphs that went in the end; labels change from step to step. */
async function train(method: MethodName) {
  const config = tinyConfig({ method, ways: 2, shots: 2, queries: 1 });
  const model = await buildModel(config, dataset.images);
  const adam = new Adam();
  const losses: number[] = [];
  for (let episode = 0; episode < STEPS; episode++) {
    const images = tf.randomUniform([6, SIZE, SIZE, 1], 0, 255, 'int32', episode + 1) as tf.Tensor4D;
    const labels = episode % 2 === 0 ? [0, 0, 1, 1] : [1, 0, 1, 0];
    const batch = { images, supportLabels: Int32Array.from(labels), queryLabels: Int32Array.of(0, 1), numLabels: 2 };
    const settings = { learningRate: 0.01 / (episode + 1), episode, untwistShare: episode / STEPS };
    losses.push((await trainStep(model, adam, batch, settings)).values.total);
    images.dispose();
  }
  const weights = weightsOf(model);
  const before = binding.getNumOfSavedModels();
  adam.dispose();
  model.dispose();
  return { losses, weights, graphs: before - binding.getNumOfSavedModels() };
}

it.each(METHOD_NAMES)('%s: trains to the same last bit op by op and as a graph', async (method) => {
  const asGraph = await train(method);
  expect(asGraph.graphs).toBe(NO_GRAPH.includes(method) ? 1 : 2); // Adam's, and the loss's

  const repeater = setRepeater(backend, undefined);
  onTestFinished(() => void setRepeater(backend, repeater));
  const plain = await train(method);
  expect(asGraph.losses).toEqual(plain.losses);
  expect(asGraph.weights).toEqual(plain.weights);
});
