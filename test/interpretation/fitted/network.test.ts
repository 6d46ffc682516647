import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { expect, it, onTestFinished } from 'vitest';
import { UserError } from '../../../src/base/errors.ts';
import { featuresOf, loadFeatures } from '../../../src/backbones/feature-extractor.node.ts';
import { conv4 } from '../../../src/backbones/index.ts';
import { saveModelFolder } from '../../../src/backbones/model-folder.node.ts';
import { loadFitted, toBytes } from '../../../src/interpretation/fitted/artifact.ts';
import type { FittedModel, InlineNetwork } from '../../../src/interpretation/fitted/fitted-model.ts';
import { inlineNetwork } from '../../../src/interpretation/fitted/inline-network.node.ts';
import { openAnyNetwork } from '../../../src/interpretation/fitted/open-network.node.ts';
import { openNetwork } from '../../../src/interpretation/fitted/open-network.ts';
import { embedImages, predict, predictEmbeddings } from '../../../src/interpretation/fitted/predict.ts';
import { Random } from '../../../src/base/random.ts';
import { temporaryFolder } from '../../training/tiny.ts';
import { smallModel } from './small-model.ts';

const SIZE = 16;
const NUM_FEATURES = 4;
const smallNetwork = (seed = 1) => conv4({ size: SIZE, depth: 1, filters: NUM_FEATURES, seed });

async function inlineOf(seed = 1): Promise<InlineNetwork> {
  const backbone = smallNetwork(seed);
  const network = await inlineNetwork(backbone);
  backbone.dispose();
  return network;
}

function images(count: number): tf.Tensor4D {
  const random = new Random(4);
  const pixels = Array.from({ length: count * SIZE * SIZE }, () => random.integer(256));
  const made = tf.tensor4d(pixels, [count, SIZE, SIZE, 1], 'int32');
  onTestFinished(() => made.dispose());
  return made;
}

function embeddings(count: number): Float32Array {
  const random = new Random(5);
  return Float32Array.from({ length: count * NUM_FEATURES }, () => random.normal());
}

async function fittedOn(network: FittedModel['network'], inverted = false): Promise<FittedModel> {
  const [labels, none] = [Int32Array.of(0, 0, 1, 1), [null, null, null, null]];
  const support = { embeddings: embeddings(4), labels, thumbnails: none, sources: none };
  return smallModel([2, 2], { network, support, input: { size: SIZE, depth: 1, inverted } });
}

it('embeds as the network did before it went into the file, and predicts from pixels to JSON', async () => {
  const fitted = loadFitted(toBytes(await fittedOn(await inlineOf())));
  const network = await openNetwork(fitted);
  const [x, before] = [images(3), smallNetwork()];
  const wanted = tf.tidy(() => (before.predict(tf.div(x, 255)) as tf.Tensor).dataSync());
  const numTensors = tf.memory().numTensors;
  const got = await embedImages(fitted, network, x);
  got.forEach((value, i) => expect(value).toBeCloseTo(wanted[i]!, 5));
  expect(await predict(fitted, network, x)).toEqual(predictEmbeddings(fitted, got));
  expect(tf.memory().numTensors).toBe(numTensors);
  network.dispose();
  before.dispose();
});

it('turns images to their negative where the model says so', async () => {
  const [plain, inverted] = [await fittedOn(await inlineOf()), await fittedOn(await inlineOf(), true)];
  const network = await openNetwork(plain);
  const x = images(2);
  const negative = tf.sub(255, x) as tf.Tensor4D;
  expect(await embedImages(inverted, network, x)).toEqual(await embedImages(plain, network, negative));
  expect(await embedImages(inverted, network, x)).not.toEqual(await embedImages(plain, network, x));
  negative.dispose();
  network.dispose();
});

it('refuses a network that does not fit, and frees it', async () => {
  const numTensors = tf.memory().numTensors;
  const network = await inlineOf();
  const other = { network, input: { size: 20, depth: 1 as const, inverted: false } };
  await expect(openNetwork(other)).rejects.toThrow(/cannot be used: it must take images of 20 pixels .* \[16, 16, 1\]/);
  const lacking = { ...other, network: { ...network, weightSpecs: [], weightData: new Uint8Array() } };
  await expect(openNetwork(lacking)).rejects.toThrow(
    /The network inside the fitted model cannot be used: it lacks the/,
  );
  const nothing = { ...other, network: { ...network, modelTopology: { class_name: 'Evil' } } };
  await expect(openNetwork(nothing)).rejects.toThrow(UserError);
  expect(tf.memory().numTensors).toBe(numTensors);
});

it.each<[string, tfl.layers.Layer[], RegExp]>([
  ['gives no embedding', [], /cannot be used: it gives \[1, 14, 14, 2\] for an image\.$/],
  [
    'tfjs builds but cannot compute',
    // Its convolution makes larger steps both within and between its places.
    [tfl.layers.conv2d({ filters: 2, kernelSize: 2, strides: 2, dilationRate: 2 }), tfl.layers.flatten()],
    /cannot be used: tfjs cannot compute with its layers\.$/,
  ],
])('refuses a network that %s, and frees it', async (_, more, message) => {
  const first = tfl.layers.conv2d({ filters: 2, kernelSize: 3, inputShape: [SIZE, SIZE, 1] });
  const backbone = tfl.sequential({ layers: [first, ...more] });
  const network = await inlineNetwork(backbone);
  backbone.dispose();
  const numTensors = tf.memory().numTensors;
  const opened = openNetwork({ network, input: { size: SIZE, depth: 1, inverted: false } });
  await expect(opened).rejects.toThrow(UserError);
  await expect(opened).rejects.toThrow(message);
  expect(tf.memory().numTensors).toBe(numTensors);
});

it('fetches a network that it refers to, and refuses another one in its place', async () => {
  const source = join(temporaryFolder(), 'network');
  const first = smallNetwork();
  await saveModelFolder(first, source);
  first.dispose();
  const extractor = await loadFeatures(source, { images: { size: SIZE, depth: 1 } });
  const fitted = await fittedOn({ kind: 'reference', source, hash: extractor.hash });
  extractor.dispose();
  await expect(openNetwork(fitted)).rejects.toThrow(/does not hold its network but refers to '.*network'/);
  const opened = await openAnyNetwork(fitted);
  expect(await embedImages(fitted, opened, images(2))).toHaveLength(2 * NUM_FEATURES);
  opened.dispose();
  const second = smallNetwork(2);
  await saveModelFolder(second, source);
  second.dispose();
  await expect(openAnyNetwork(fitted)).rejects.toThrow(/is another network now than the model was fitted on/);
});

it('names a network by the same hash as the features cached of it', async () => {
  const backbone = smallNetwork();
  const { hash } = await inlineNetwork(backbone);
  const extractor = await featuresOf(backbone);
  expect(extractor.hash).toBe(hash);
  extractor.dispose();
});
