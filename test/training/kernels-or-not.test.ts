import * as tf from '@tensorflow/tfjs-core';
import { expect, it, onTestFinished } from 'vitest';
import { Random } from '../../src/base/random.ts';
import { EpisodeSampler } from '../../src/episodes/sampler.ts';
import { setRepeater } from '../../src/kernels/graph/repeated.ts';
import { Adam } from '../../src/training/adam.ts';
import { episodeBatch } from '../../src/training/episode-batch.ts';
import { trainStep } from '../../src/training/train-step.ts';
import { tinyDataset, tinyModel } from './tiny.ts';

const EPISODES = 10;
const dataset = tinyDataset();

/** Total losses of the first episodes of a training. */
async function losses(): Promise<number[]> {
  const model = tinyModel();
  const adam = new Adam();
  onTestFinished(() => adam.dispose());
  const sampler = new EpisodeSampler(dataset.split.train, { ways: 3, shots: 2, queries: 2 }, new Random(1));
  const totals: number[] = [];
  for (let episode = 1; episode <= EPISODES; episode++) {
    const batch = episodeBatch(dataset.images, sampler.next());
    totals.push((await trainStep(model, adam, batch, { learningRate: 1e-3, episode })).values.total);
    batch.images.dispose();
  }
  return totals;
}

it('trains alike with our kernels as a graph, and with compositions of tfjs ops one by one', async () => {
  const fast = await losses();
  const kernels = tf.getKernelsForBackend(tf.getBackend()).filter(({ kernelName }) => kernelName.startsWith('Untwist'));
  for (const { kernelName, backendName } of kernels) tf.unregisterKernel(kernelName, backendName);
  onTestFinished(() => kernels.forEach((kernel) => tf.registerKernel(kernel)));
  const repeater = setRepeater(tf.backend(), undefined);
  onTestFinished(() => void setRepeater(tf.backend(), repeater));
  const plain = await losses();
  expect(new Set(fast).size).toBe(EPISODES);
  fast.forEach((loss, i) => expect(Math.abs(loss - (plain[i] as number)), `episode ${i + 1}`).toBeLessThan(1e-3));
});
