import * as tf from '@tensorflow/tfjs-core';
import { expect, it, onTestFinished } from 'vitest';
import { Random } from '../../../src/base/random.ts';
import { conv4 } from '../../../src/backbones/index.ts';
import { splitNetwork } from '../../../src/backbones/split-network.ts';
import { FeatureMaps, imagesOf } from '../../../src/evaluation/protocols/feature-maps.ts';
import { drawTuningClasses, scoreOnMaps, tuneOnMaps } from '../../../src/evaluation/protocols/fine-tuning.ts';
import type { Dataset } from '../../../src/episodes/types.ts';
import { EmbeddingTable, imageTensor } from '../../../src/training/embedding-table.ts';
import { EpisodicModel } from '../../../src/training/episodic-model.ts';
import { drawEpisodes } from '../../../src/evaluation/embedded-episodes.ts';
import { relativeError } from '../../support/tensors.ts';
import { SIZE, tinyDataset } from '../../training/tiny.ts';

/** The study's episodes have 20 ways, so here are as many classes. */
const dataset = (): Dataset => tinyDataset(20, 2, 20);
async function parted() {
  const network = conv4({ size: SIZE, filters: 4, seed: 1 });
  onTestFinished(() => void network.dispose());
  const { lower, upper } = await splitNetwork(network, 'block2_relu');
  const data = dataset();
  const part = imagesOf([...data.split.train, ...data.split.test]);
  const flat = tf.tidy(() => lower.predict(tf.div(imageTensor(data.images, part), 255)) as tf.Tensor);
  const shape = upper.inputs[0]!.shape.slice(1) as [number, number, number];
  const maps = new FeatureMaps(part, (await flat.data()) as Float32Array, shape);
  flat.dispose();
  return { network, upper, maps, data };
}

it('embeds by way of maps as the whole network does', async () => {
  const { network, upper, maps, data } = await parted();
  const [whole, part] = [new EpisodicModel(network), new EpisodicModel(upper)];
  const { depth, rows } = await maps.embed(part, data.split.test);
  const table = await EmbeddingTable.build(whole, data.images, data.split.test);
  const { query } = drawEpisodes(data.split.test, { ways: 5, shots: 1, queries: 2 }, 1, new Random(1))[0]!;
  const byMaps = tf.tensor2d(rows(query), [10, depth]);
  expect(relativeError(byMaps, table.gather(query))).toBeLessThan(1e-4);
  expect(() => maps.gather([{ rows: Int32Array.of(0), turns: Uint8Array.of(1) }])).toThrow('image 0 has no map');
});

it('trains the upper part episode by episode, scores it on the same test episodes, and leaves no tensor', async () => {
  const { upper, maps, data } = await parted();
  const model = new EpisodicModel(upper, { temperature: 1 });
  const test = { model, maps, classes: data.split.test, episodes: 3 };
  const score = () => scoreOnMaps({ ...test, random: new Random(2) });
  const before = await score();
  expect(await score()).toEqual(before);
  const tensors = tf.memory().numTensors;
  const [first] = upper.trainableWeights;
  const untrained = Array.from(first!.read().dataSync());
  const tuning = { model, maps, classes: data.split.train, random: new Random(3) };
  const accuracies: number[] = [];
  const onProgress = (_: number, accuracy: number) => void accuracies.push(accuracy);
  expect(await tuneOnMaps({ ...tuning, episodes: 20, onProgress })).toBe(true);
  expect(await score()).not.toEqual(before);
  expect(tf.memory().numTensors).toBe(tensors);
  expect(accuracies).toHaveLength(20);
  expect(Array.from(first!.read().dataSync())).not.toEqual(untrained);
  expect(await tuneOnMaps({ ...tuning, episodes: 1, signal: AbortSignal.abort() })).toBe(false);
});

it('draws classes once, the same from the same stream', () => {
  const sizes = { trainingClasses: 3, testClasses: 2 };
  const { train, test } = drawTuningClasses(dataset(), sizes, new Random(1));
  expect([train.length, test.length]).toEqual([3, 2]);
  expect(drawTuningClasses(dataset(), sizes, new Random(1))).toEqual({ train, test });
});
