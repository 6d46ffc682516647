import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { expect, it, onTestFinished } from 'vitest';
import { buildNetwork } from '../../src/backbones/build-network.ts';
import { readGraph } from '../../src/backbones/network-graph.ts';
import { adoptUpper, splitNetwork } from '../../src/backbones/split-network.ts';
import { normals, relativeError } from '../support/tensors.ts';

/** A small network with a shortcut above `cut`, and one around `inner`. */
async function network(): Promise<tfl.LayersModel> {
  const input = tfl.input({ shape: [6, 6, 2], name: 'images' });
  const conv = (name: string) => tfl.layers.conv2d({ filters: 2, kernelSize: 3, padding: 'same', name });
  const first = conv('first').apply(input) as tfl.SymbolicTensor;
  const inner = conv('inner').apply(first) as tfl.SymbolicTensor;
  const cut = tfl.layers.add({ name: 'cut' }).apply([first, inner]) as tfl.SymbolicTensor;
  const norm = tfl.layers.batchNormalization({ name: 'norm' }).apply(cut);
  const last = conv('last').apply(norm) as tfl.SymbolicTensor;
  const sum = tfl.layers.add({ name: 'sum' }).apply([cut, last]);
  const output = tfl.layers.flatten({ name: 'flat' }).apply(sum) as tfl.SymbolicTensor;
  const stock = tfl.model({ inputs: input, outputs: output });
  const weights = Object.fromEntries(
    stock.weights.map((w, i) => [w.originalName, tf.add(tf.abs(normals(w.shape as number[], i + 1)), 0.1)]),
  );
  const built = await buildNetwork(readGraph(stock.toJSON(null, false) as object), weights);
  onTestFinished(() => void built.dispose());
  return built;
}

it('parts a network so that the two say what the whole says', async () => {
  const whole = await network();
  const { lower, upper } = await splitNetwork(whole, 'cut');
  const x = normals([3, 6, 6, 2], 9);
  const maps = lower.predict(x) as tf.Tensor;
  expect(maps.shape).toEqual([3, 72]);
  const parted = upper.predict(tf.reshape(maps, [3, 6, 6, 2])) as tf.Tensor;
  expect(relativeError(parted, whole.predict(x) as tf.Tensor)).toBeLessThan(1e-6);
});

it('gives the upper part weights of its own, which the whole can take over', async () => {
  const whole = await network();
  const { lower, upper } = await splitNetwork(whole, 'cut');
  const x = normals([3, 6, 6, 2], 9);
  const before = tf.clone(whole.predict(x) as tf.Tensor);
  const first = Array.from(whole.getLayer('first').getWeights()[0]!.dataSync());
  for (const weight of upper.weights) weight.write(tf.add(weight.read(), 0.5));
  expect(relativeError(whole.predict(x) as tf.Tensor, before)).toBe(0);
  adoptUpper(whole, upper);
  const parted = upper.predict(tf.reshape(lower.predict(x) as tf.Tensor, [3, 6, 6, 2])) as tf.Tensor;
  expect(relativeError(whole.predict(x) as tf.Tensor, parted)).toBeLessThan(1e-6);
  expect(relativeError(parted, before)).toBeGreaterThan(0.01);
  expect(Array.from(whole.getLayer('first').getWeights()[0]!.dataSync())).toEqual(first);
});

it.each([
  ['inner', "'cut' also takes what is below it"],
  ['flat', 'nothing is above'],
  ['nowhere', "has no layer 'nowhere'"],
])('refuses to part at %s', async (layer, message) => {
  await expect(splitNetwork(await network(), layer)).rejects.toThrow(message);
});
