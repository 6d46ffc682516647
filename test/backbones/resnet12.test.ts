import * as tf from '@tensorflow/tfjs-core';
import type * as tfl from '@tensorflow/tfjs-layers';
import { expect, it, onTestFinished } from 'vitest';
import { resnet12, type Resnet12Options } from '../../src/backbones/index.ts';
import { normals, relativeError } from '../support/tensors.ts';

function made(options: Resnet12Options): tfl.LayersModel {
  const model = resnet12(options);
  onTestFinished(() => void model.dispose());
  return model;
}

it('has the published widths and number of weights', () => {
  const model = made({ seed: 1 });
  expect(model.inputs[0]?.shape).toEqual([null, 84, 84, 3]);
  expect(model.outputs[0]?.shape).toEqual([null, 512]);
  // Block by block: 3x3 kernels from d to w and twice from w to w, the 1x1 kernel around, gamma and beta of four.
  const wanted = [[3, 64], [64, 128], [128, 256], [256, 512]] // prettier-ignore
    .reduce((sum, [d = 0, w = 0]) => sum + 9 * (d * w + 2 * w * w) + d * w + 4 * 2 * w, 0);
  const trained = model.trainableWeights.reduce(
    (sum, { shape }) => sum + shape.reduce((a: number, b) => a * (b ?? 1), 1),
    0,
  );
  expect(trained).toBe(wanted);
});

it('starts from its seed, each kernel from its own', () => {
  const kernels = (seed: number) =>
    made({ size: 16, depth: 1, filters: 2, seed })
      .getWeights()
      .filter(({ rank }) => rank === 4)
      .map((kernel) => Array.from(kernel.dataSync()).slice(0, 4).join());
  const [a, b, c] = [kernels(1), kernels(1), kernels(2)];
  expect(b).toEqual(a);
  expect(new Set([...a, ...c]).size).toBe(32);
});

it('computes the first block as written', () => {
  const model = made({ size: 16, depth: 1, filters: 2, seed: 3 });
  tf.tidy(() => {
    const x = normals([2, 16, 16, 1], 4) as tf.Tensor4D;
    // In inference, before training, batch normalisation only divides by √(1 + ε).
    const convolution = (y: tf.Tensor4D, name: string) => {
      const [kernel] = model.getLayer(name).getWeights() as [tf.Tensor4D];
      return tf.div(tf.conv2d(y, kernel, 1, 'same'), Math.sqrt(1 + 1e-3)) as tf.Tensor4D;
    };
    const leaky = (y: tf.Tensor4D) => tf.maximum(y, tf.mul(y, 0.1)) as tf.Tensor4D;
    const [y1, y2] = [1, 2].reduce<tf.Tensor4D[]>(
      (maps, i) => [...maps, leaky(convolution(maps.at(-1) ?? x, `block1_conv${i}`))],
      [],
    ) as [tf.Tensor4D, tf.Tensor4D];
    expect(y1.shape).toEqual(y2.shape);
    const sum = tf.add(convolution(y2, 'block1_conv3'), convolution(x, 'block1_around')) as tf.Tensor4D;
    const wanted = tf.maxPool(leaky(sum), 2, 2, 'valid'); // as published: the activation first
    const inputs = model.layers.slice(
      1,
      model.layers.findIndex(({ name }) => name === 'block2_conv1'),
    );
    const outputs = new Map<string, tf.Tensor>([['images', x]]);
    for (const layer of inputs) {
      const from = [layer.input].flat().map(({ sourceLayer }) => outputs.get(sourceLayer.name) as tf.Tensor);
      outputs.set(layer.name, layer.apply(from.length === 1 ? (from[0] as tf.Tensor) : from) as tf.Tensor);
    }
    expect(relativeError(outputs.get('block1_relu') as tf.Tensor, wanted)).toBeLessThan(1e-4);
  });
});

it('refuses images that four poolings would shrink to nothing, and no filters', () => {
  expect(() => resnet12({ size: 15, seed: 1 })).toThrow(/resnet12: size must be an integer of at least 16, got 15/);
  expect(() => resnet12({ filters: 0, seed: 1 })).toThrow(/filters must be an integer of at least 1, got 0/);
});
