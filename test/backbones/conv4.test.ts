import * as tf from '@tensorflow/tfjs-core';
import type * as tfl from '@tensorflow/tfjs-layers';
import { expect, it, onTestFinished } from 'vitest';
import { conv4, type Conv4Options } from '../../src/backbones/index.ts';

function made(options: Conv4Options): tfl.LayersModel {
  const model = conv4(options);
  onTestFinished(() => void model.dispose());
  return model;
}

const kernels = (model: tfl.LayersModel) => model.getWeights().map((w) => Array.from(w.dataSync()));

it('embeds 28 x 28 grey images in as many numbers as it has filters', () => {
  const model = made({ seed: 1 });
  expect(model.inputs[0]?.shape).toEqual([null, 28, 28, 1]);
  expect(model.outputs[0]?.shape).toEqual([null, 64]);
  expect(model.trainableWeights).toHaveLength(12); // a kernel, gamma and beta a block: no bias before normalisation
});

it.each([
  [{ size: 16, depth: 3, filters: 2, seed: 1 }, 2],
  [{ size: 32, depth: 1, filters: 3, seed: 1 }, 12],
  [{ size: 84, depth: 3, filters: 2, seed: 1 }, 50],
] as const)('fits %o: the symbolic shape is that of what it computes', (options, width) => {
  const model = made(options);
  expect(model.outputs[0]?.shape).toEqual([null, width]);
  tf.tidy(() => {
    const y = model.predict(tf.ones([2, options.size, options.size, options.depth])) as tf.Tensor;
    expect(y.shape).toEqual([2, width]);
    expect(Math.min(...y.dataSync())).toBeGreaterThanOrEqual(0);
  });
});

it('starts from its seed', () => {
  const [a, b, c] = [1, 1, 2].map((seed) => kernels(made({ size: 16, filters: 4, seed })));
  expect(b).toEqual(a);
  expect(c).not.toEqual(a);
  // Kernels of one shape differ from block to block: each has a seed of its own.
  const square = (a ?? []).filter((values) => values.length === 4 * 4 * 9).map((values) => values.join());
  expect(square).toHaveLength(3);
  expect(new Set(square).size).toBe(3);
});

it('refuses images that four poolings would shrink to nothing, and no filters', () => {
  expect(() => conv4({ size: 15, seed: 1 })).toThrow(/size must be an integer of at least 16, got 15/);
  expect(() => conv4({ filters: 0, seed: 1 })).toThrow(/filters must be an integer of at least 1, got 0/);
});
