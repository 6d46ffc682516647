import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { expect, it, onTestFinished } from 'vitest';
import { buildNetwork } from '../../src/backbones/build-network.ts';
import { describeImageInput, withImageInput, type NetworkInput } from '../../src/backbones/image-input.ts';
import { knownNetwork } from '../../src/backbones/model-source.node.ts';
import { readGraph, type NetworkGraph } from '../../src/backbones/network-graph.ts';
import { normals, relativeError } from '../support/tensors.ts';

/** A network that gives back what it is shown. */
function echo(size: number, depth: number): NetworkGraph {
  const input = tfl.input({ shape: [size, size, depth], name: 'seen' });
  const same = tfl.layers.activation({ activation: 'linear', name: 'same' }).apply(input) as tfl.SymbolicTensor;
  const model = tfl.model({ inputs: input, outputs: same });
  return readGraph(model.toJSON(null, false) as object);
}

async function shown(images: tf.Tensor4D, network: NetworkInput) {
  const graph = echo(network.size, network.depth);
  const format = { size: images.shape[1], depth: images.shape[3] as 1 | 3 };
  const model = await buildNetwork(withImageInput(graph, format, network), {});
  onTestFinished(() => void model.dispose());
  expect(model.outputs[0]?.shape).toEqual([null, network.size, network.size, network.depth]);
  return model.apply(images) as tf.Tensor4D;
}

const grey = tf.sigmoid(normals([2, 4, 4, 1], 1)) as tf.Tensor4D;

it('leaves images as they are that the network takes', async () => {
  const network = { size: 4, depth: 1, range: 'unit' } as const;
  expect(relativeError(await shown(grey, network), grey)).toBe(0);
  expect(describeImageInput({ size: 4, depth: 1 }, network)).toBe('as they are, values 0..1');
});

it('resizes, copies grey to three channels, and maps to the range', async () => {
  const network = { size: 7, depth: 3, range: 'signed' } as const;
  const resized = tf.image.resizeBilinear(grey, [7, 7], true);
  const wanted = tf.sub(tf.mul(tf.concat([resized, resized, resized], 3), 2), 1);
  expect(relativeError(await shown(grey, network), wanted)).toBeLessThan(1e-6);
  expect(describeImageInput({ size: 4, depth: 1 }, network)).toBe(
    'resized from 4 to 7 pixels, grey copied to 3 channels, values 0..1 mapped to -1..1',
  );
});

it('shows bytes to a network that wants them', async () => {
  const seen = await shown(grey, { size: 4, depth: 1, range: 'bytes' });
  expect(relativeError(seen, tf.mul(grey, 255))).toBeLessThan(1e-6);
});

it('goes in front of a network that has such layers already', async () => {
  const once = withImageInput(echo(6, 3), { size: 5, depth: 1 }, { size: 6, depth: 3, range: 'signed' });
  const twice = withImageInput(once, { size: 4, depth: 1 }, { size: 5, depth: 1, range: 'unit' });
  expect(twice.input).toBe('images2');
  expect(knownNetwork('folder', twice.name).range).toBe('unit'); // whatever the name was of what it was made of
  const names = twice.layers.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  const model = await buildNetwork(twice, {});
  onTestFinished(() => void model.dispose());
  const [to5, to6] = [5, 6].map((n) => (x: tf.Tensor4D) => tf.image.resizeBilinear(x, [n, n], true));
  const six = to6!(to5!(grey));
  const wanted = tf.sub(tf.mul(tf.concat([six, six, six], 3), 2), 1);
  expect(relativeError(model.apply(grey) as tf.Tensor, wanted)).toBeLessThan(1e-6);
});
