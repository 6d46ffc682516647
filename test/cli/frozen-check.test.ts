import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, it, onTestFinished } from 'vitest';
import { Random } from '../../src/base/random.ts';
import { conv4 } from '../../src/backbones/index.ts';
import { checkFrozen } from '../../src/cli/frozen-check.ts';
import { useBackend } from '../../src/engine/index.ts';
import { drawEpisodes } from '../../src/evaluation/embedded-episodes.ts';
import { SIZE, tinyDataset } from '../training/tiny.ts';

beforeAll(async () => void (await useBackend({ backend: 'auto' })));

const { images, split } = tinyDataset();
const episodes = drawEpisodes(split.train, { ways: 3, shots: 1, queries: 1 }, 2, new Random(4));

it('trains what is above the frozen layers, leaves every bit of those, and counts both', async () => {
  const network = conv4({ size: SIZE, filters: 4, seed: 1 });
  onTestFinished(() => void network.dispose());
  const tensors = tf.memory().numTensors;
  const check = await checkFrozen(network, 'block1_pool', {}, images, episodes);
  expect(tf.memory().numTensors).toBe(tensors);
  // The first block: a convolution without bias and a batch normalisation, 1 + 4 tensors of 9·1·4 and 4·4 numbers.
  expect(check).toMatchObject({ episodes: 2, frozenTensors: 5, frozenBytes: 4 * (36 + 16), frozenChanged: 0 });
  expect(check.trainedChanged).toBeGreaterThan(5);
});
