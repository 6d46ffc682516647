import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { describe, expect, it, onTestFinished } from 'vitest';
import { applyNetwork } from '../../src/backbones/apply-network.ts';
import { conv4, freezeLayers, resnet12, withShortcuts } from '../../src/backbones/index.ts';
import { BatchNormalization } from '../../src/layers/index.ts';
import { expectNoLeak, normals, relativeError } from '../support/tensors.ts';

const SIZE = 16;
const images = tf.relu(normals([6, SIZE, SIZE, 1], 1)) as tf.Tensor4D;

/** Convolutions with bias, other strides, padding and activations, a normalisation with nothing behind it. */
function mixed(): tfl.LayersModel {
  const input = tfl.input({ shape: [SIZE, SIZE, 1] });
  const initial = (seed: number) => ({
    kernelInitializer: tfl.initializers.heNormal({ seed }),
    biasInitializer: tfl.initializers.randomNormal({ seed }),
  });
  let x = tfl.layers.conv2d({ filters: 4, kernelSize: 3, strides: 2, ...initial(1) }).apply(input);
  x = new BatchNormalization({ name: 'mixed_norm1' }).apply(x);
  x = tfl.layers.activation({ activation: 'relu' }).apply(x);
  x = tfl.layers.conv2d({ filters: 4, kernelSize: 2, padding: 'same', activation: 'relu', ...initial(2) }).apply(x);
  x = new BatchNormalization({ name: 'mixed_norm2', scale: false }).apply(x);
  const side = tfl.layers.conv2d({ filters: 4, kernelSize: 1, useBias: false, ...initial(3) }).apply(x);
  const normed = new BatchNormalization({ name: 'mixed_norm3' }).apply(side);
  x = tfl.layers.add().apply([normed, x] as tfl.SymbolicTensor[]);
  x = tfl.layers.maxPooling2d({ poolSize: 3, strides: 2, padding: 'same' }).apply(x);
  x = tfl.layers.flatten().apply(x);
  return tfl.model({ inputs: input, outputs: x as tfl.SymbolicTensor });
}

const NETWORKS: [string, () => tfl.LayersModel][] = [
  ['conv4', () => conv4({ size: SIZE, filters: 5, seed: 1 })],
  ['resnet12', () => resnet12({ size: SIZE, depth: 1, filters: 3, seed: 1 })],
  ['conv4 with shortcuts', () => withShortcuts(conv4({ size: SIZE, filters: 5, seed: 1 }), ['block2_pool'])],
  ['conv4 with frozen layers', () => frozen(conv4({ size: SIZE, filters: 5, seed: 1 }), 'block2_relu')],
  ['other layers', mixed],
];

function frozen(model: tfl.LayersModel, layers: string): tfl.LayersModel {
  freezeLayers(model, layers);
  return model;
}

/** Two of them with the same weights, running statistics away from 0 and 1. */
function twice(make: () => tfl.LayersModel): [tfl.LayersModel, tfl.LayersModel] {
  const pair: [tfl.LayersModel, tfl.LayersModel] = [make(), make()];
  onTestFinished(() => pair.forEach((model) => model.dispose()));
  pair[0].weights.forEach((weight, i) => {
    const moved = tf.tidy(() => tf.add(weight.read(), tf.mul(tf.abs(normals(weight.shape as number[], i)), 0.1)));
    weight.write(moved);
    pair[1].weights[i]?.write(moved);
    moved.dispose();
  });
  return pair;
}

describe.each(NETWORKS)('%s', (_, make) => {
  it.each([false, true])('gives what the model gives, training %s, and moves the same statistics', (training) => {
    const [model, other] = twice(make);
    const wanted = model.apply(images, { training }) as tf.Tensor;
    const got = applyNetwork(other, images, training);
    expect(relativeError(got, wanted)).toBeLessThan(1e-4);
    model.weights.forEach((weight, i) => {
      const moved = other.weights[i]?.read() as tf.Tensor;
      expect(relativeError(moved, weight.read()), weight.originalName).toBeLessThan(1e-4);
    });
  });

  it('has the gradients of the model', () => {
    const [model, other] = twice(make);
    const gradients = (network: tfl.LayersModel, run: () => tf.Tensor) => {
      const list = network.trainableWeights.map((weight) => weight.read() as tf.Variable);
      const { grads } = tf.variableGrads(() => tf.sum(tf.square(tf.sin(run()))), list);
      return list.map(({ name }) => grads[name] as tf.Tensor);
    };
    const wanted = gradients(model, () => model.apply(images, { training: true }) as tf.Tensor);
    const got = gradients(other, () => applyNetwork(other, images, true));
    expect(got.length).toBeGreaterThan(0);
    got.forEach((gradient, i) => {
      // Of a bias before a normalisation the gradient is zero but for rounding: measured by a size of 1 at least.
      const name = other.trainableWeights[i]?.originalName;
      const withOne = (values: tf.Tensor) => tf.concat([tf.reshape(values, [-1]), tf.ones([1])]);
      expect(relativeError(withOne(gradient), withOne(wanted[i] as tf.Tensor)), name).toBeLessThan(1e-3);
    });
  });

  it('keeps no tensor', async () => {
    const [model] = twice(make);
    for (const training of [false, true]) await expectNoLeak(() => applyNetwork(model, images, training).dispose());
  });
});

it('runs a network of several outputs as the model does', () => {
  const input = tfl.input({ shape: [3] });
  const dense = () => tfl.layers.dense({ units: 2 }).apply(input) as tfl.SymbolicTensor;
  const model = tfl.model({ inputs: input, outputs: [dense(), dense()] });
  onTestFinished(() => void model.dispose());
  const outputs = applyNetwork(model, tf.ones([1, 3]), false) as unknown as tf.Tensor[];
  expect(outputs.map(({ shape }) => shape)).toEqual([
    [1, 2],
    [1, 2],
  ]);
});
