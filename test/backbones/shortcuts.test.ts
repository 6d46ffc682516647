import * as tf from '@tensorflow/tfjs-core';
import type * as tfl from '@tensorflow/tfjs-layers';
import { expect, it, onTestFinished } from 'vitest';
import { UserError } from '../../src/base/errors.ts';
import { conv4, withShortcuts } from '../../src/backbones/index.ts';
import { buildNetwork } from '../../src/backbones/build-network.ts';
import { readGraph } from '../../src/backbones/network-graph.ts';
import { expectNoLeak, normals, relativeError } from '../support/tensors.ts';

const TAPPED = ['block1_relu', 'block3_relu'];

function made(shortcuts: readonly string[] = TAPPED): tfl.LayersModel {
  const model = withShortcuts(conv4({ size: 16, filters: 3, seed: 1 }), shortcuts);
  onTestFinished(() => void model.dispose());
  return model;
}

/** The output of one layer of a chain. */
const outputOf = (model: tfl.LayersModel, name: string, x: tf.Tensor) => {
  const end = model.layers.findIndex((layer) => layer.name === name) + 1;
  const chain = model.layers.slice(1, end).filter((layer) => layer.name.startsWith('block'));
  return chain.reduce((y, layer) => layer.apply(y) as tf.Tensor, x);
};

it('puts the averaged maps of the tapped layers behind the embedding', () => {
  const [plain, model] = [made([]), made()];
  expect(model.outputs[0]?.shape).toEqual([null, 9]);
  tf.tidy(() => {
    const x = normals([2, 16, 16, 1], 1);
    const averaged = TAPPED.map((name) => tf.mean(outputOf(plain, name, x), [1, 2]));
    const wanted = tf.concat([plain.apply(x) as tf.Tensor, ...averaged], 1);
    expect(relativeError(model.apply(x) as tf.Tensor, wanted)).toBeLessThan(1e-5);
  });
});

it('lets the gradient reach the tapped layer past the layers above', () => {
  const model = made(['block1_relu']);
  const x = normals([2, 16, 16, 1], 3);
  const probe = tf.concat([tf.zeros([2, 3]), normals([2, 3], 4)], 1); // of the shortcut's features alone
  const kernel = model.getLayer('block1_conv').trainableWeights[0]?.read() as tf.Variable;
  const initial = tf.clone(kernel);
  const loss = () => tf.sum(tf.mul(model.apply(x) as tf.Tensor, probe)) as tf.Scalar;
  const above = model.getLayer('block4_conv').trainableWeights[0]?.read() as tf.Variable;
  const { grads } = tf.variableGrads(loss, [kernel, above]);
  expect(tf.max(tf.abs(grads[above.name] as tf.Tensor)).dataSync()[0]).toBe(0);
  const slope = grads[kernel.name] as tf.Tensor;
  const scale = 1 / (tf.max(tf.abs(slope)).dataSync()[0] as number);
  // Along the slope itself: single entries move the pooled maximum from pixel to pixel.
  const along = (step: number) => {
    kernel.assign(tf.add(initial, tf.mul(slope, step * scale)));
    return loss().dataSync()[0] as number;
  };
  const numeric = (along(1e-3) - along(-1e-3)) / 2e-3;
  const analytic = tf.mul(tf.sum(tf.square(slope)), scale).dataSync()[0] as number;
  expect(analytic).toBeGreaterThan(0);
  expect(Math.abs(numeric / analytic - 1)).toBeLessThan(0.02);
});

it('comes back from disk with its shortcuts', async () => {
  const model = made();
  const weights = Object.fromEntries(model.weights.map((w) => [w.originalName, w.read()]));
  const loaded = await buildNetwork(readGraph(model.toJSON(null, false) as object), weights);
  onTestFinished(() => void loaded.dispose());
  const x = normals([2, 16, 16, 1], 2);
  expect(relativeError(loaded.apply(x) as tf.Tensor, model.apply(x) as tf.Tensor)).toBe(0);
});

it('names the layers there are when the tapped one is not', () => {
  expect(() => made(['nope'])).toThrow(UserError);
  expect(() => made(['nope'])).toThrow(/no layer 'nope' for a shortcut; its layers are: images, block1_conv, /);
});

it('gives back all its tensors', async () => {
  await expectNoLeak(() => void withShortcuts(conv4({ size: 16, filters: 3, seed: 1 }), TAPPED).dispose());
});
