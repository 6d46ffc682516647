import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { expect, it, onTestFinished } from 'vitest';
import { buildNetwork } from '../../src/backbones/build-network.ts';
import { readGraph } from '../../src/backbones/network-graph.ts';
import { BatchNormalization } from '../../src/layers/index.ts';
import { normals, relativeError } from '../support/tensors.ts';

/** A stock network as Keras saves one for transfer: everything frozen, statistics of some training. */
function stock(axis = -1) {
  const layers = [
    tfl.layers.conv2d({ filters: 3, kernelSize: 3, inputShape: [6, 6, 1], name: 'conv' }),
    tfl.layers.batchNormalization({ axis, momentum: 0.999, scale: false, name: 'norm' }),
    tfl.layers.flatten({ name: 'flat' }),
    tfl.layers.dense({ units: 4, name: 'dense' }),
    tfl.layers.batchNormalization({ name: 'norm_flat' }),
  ];
  const model = tfl.sequential({ layers });
  onTestFinished(() => void model.dispose());
  model.setWeights(model.getWeights().map((w, i) => tf.add(tf.abs(normals(w.shape, i + 1)), 0.1)));
  for (const layer of model.layers) layer.trainable = false;
  const weights = Object.fromEntries(model.weights.map((w) => [w.originalName, w.read()]));
  return { model, graph: readGraph(model.toJSON(null, false) as object), weights };
}

it('computes what the stock network does, with our batch normalisation, ready to be trained', async () => {
  const { model, graph, weights } = stock();
  const built = await buildNetwork(graph, { ...weights, 'optimizer/other': tf.scalar(1) });
  onTestFinished(() => void built.dispose());
  for (const name of ['norm', 'norm_flat']) expect(built.getLayer(name)).toBeInstanceOf(BatchNormalization);
  const x = normals([3, 6, 6, 1], 9);
  expect(relativeError(built.apply(x) as tf.Tensor, model.apply(x) as tf.Tensor)).toBeLessThan(1e-5);
  expect(built.layers.slice(1).map(({ trainable }) => trainable)).not.toContain(false); // all but the input
  expect(built.trainableWeights).toHaveLength(2 + 1 + 2 + 2);
  // Slow statistics would lag behind trained weights.
  expect(built.getLayer('norm').getConfig().momentum).toBe(0.9);
  expect(built.getLayer('norm_flat').getConfig().momentum).toBe(0.9);
});

it('leaves dropout out, so that training draws nothing unseeded', async () => {
  const layers = [
    tfl.layers.dropout({ rate: 0.9, inputShape: [50], name: 'drop' }),
    tfl.layers.dense({ units: 4, name: 'dense' }),
  ];
  const model = tfl.sequential({ layers });
  onTestFinished(() => void model.dispose());
  const weights = Object.fromEntries(model.weights.map((w) => [w.originalName, w.read()]));
  const built = await buildNetwork(readGraph(model.toJSON(null, false) as object), weights);
  onTestFinished(() => void built.dispose());
  const x = normals([3, 50], 1);
  const trained = built.apply(x, { training: true }) as tf.Tensor;
  expect(relativeError(trained, model.apply(x, { training: false }) as tf.Tensor)).toBe(0);
});

it('says which weights are missing', async () => {
  const { graph, weights } = stock();
  const some = Object.fromEntries(Object.entries(weights).filter(([name]) => !name.startsWith('dense')));
  await expect(buildNetwork(graph, some)).rejects.toThrow(/^it lacks the weights of dense\/kernel, dense\/bias$/);
});

it('refuses batch normalisation over another axis', async () => {
  const { graph, weights } = stock(2);
  await expect(buildNetwork(graph, weights)).rejects.toThrow(/'norm' must shift, over the last axis; got axis 2/);
});
