import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { expect, it, onTestFinished } from 'vitest';
import { buildNetwork } from '../../src/backbones/build-network.ts';
import { readGraph, type NetworkGraph } from '../../src/backbones/network-graph.ts';
import { UserError } from '../../src/base/errors.ts';
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

type Layer = { name: string; class_name: string; config: Record<string, unknown>; inbound_nodes: unknown[] };

it.each<[string, (layer: (name: string) => Layer, layers: Layer[]) => void, RegExp]>([
  ['an unknown layer', (layer) => (layer('flat').class_name = 'Nope'), /^it cannot be built \(Unknown layer: Nope/],
  [
    'a setting that is none',
    (layer) => (layer('conv').config.filters = 'many'),
    /^it cannot be built \(Convolution layer expected .* got "many"\)$/,
  ],
  [
    'a setting that tfjs stumbles over',
    (layer) => (layer('flat').class_name = 'TimeDistributed'),
    /^it cannot be built \(a layer is damaged\)$/,
  ],
  [
    'a layer larger than its weights',
    (layer) => (layer('dense').config.units = 1e9),
    /^it cannot be built \(a layer asks for more weights than there are, \[48, 1000000000\]\)$/,
  ],
  [
    'such a layer that names no initial values',
    (layer) => {
      const { kernel_initializer: _, ...config } = layer('dense').config;
      layer('dense').config = { ...config, units: 1e9 };
    },
    /a layer asks for more weights than there are/,
  ],
  [
    'a layer that makes too much of an image',
    (layer) => Object.assign(layer('flat'), { class_name: 'UpSampling2D', config: { name: 'flat', size: [1e5, 1e5] } }),
    /^its layers make 1760000000132 numbers of each image, at most 536870912 are computed$/,
  ],
  [
    'weights of another shape',
    (layer) => (layer('dense').config.units = 5),
    /^its weights 'dense\/kernel' must be \[48, 5\], they are \[48, 4\]$/,
  ],
  ['a layer twice', (layer, layers) => layers.push(layer('dense')), /^its layer 'dense' is there twice$/],
])('refuses %s by one line', async (_, damage, message) => {
  const { graph, weights } = stock();
  const damaged = structuredClone(graph) as unknown as { layers: Layer[] };
  damage((name) => damaged.layers.find((layer) => layer.name === name) as Layer, damaged.layers);
  const built = buildNetwork(damaged as unknown as NetworkGraph, weights);
  await expect(built).rejects.toThrow(UserError);
  await expect(built).rejects.toThrow(message);
});

it('passes over very many weights that it does not need', async () => {
  const { graph, weights } = stock();
  const none = tf.zeros([0]);
  const others = Object.fromEntries(Array.from({ length: 200_000 }, (_, i) => [`other${i}`, none]));
  const built = await buildNetwork(graph, { ...others, ...weights });
  expect(built.weights).toHaveLength(11);
  none.dispose();
  built.dispose();
});

it('refuses batch normalisation over another axis', async () => {
  const { graph, weights } = stock(2);
  await expect(buildNetwork(graph, weights)).rejects.toThrow(/'norm' must shift, over the last axis; got axis 2/);
});
