import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { useBackend } from '../../src/engine/index.ts';
import type { Logger } from '../../src/logging/logger.ts';
import { buildModel } from '../../src/training/build-model.ts';
import { trainEpisodic } from '../../src/training/trainer.ts';
import { tinyConfig, tinyDataset } from '../training/tiny.ts';
import { announce, some } from './support/share.ts';

await useBackend({ backend: 'auto' });
const EPISODES = 20_000;
/** Samples of resident size that one number is the median of, and episodes from one to the next. */
const SAMPLES = 9;
const BETWEEN = 10;
/** What nobody needs any more is let go before a sample; Node hides the call unless it is asked for. */
setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;
const silent: Logger = {
  ...{ scalars() {}, histogram() {}, image() {}, text() {}, precisionRecall() {}, embedding() {} },
  ...{ flush: () => Promise.resolve(), close: () => Promise.resolve() },
};

/** What a training has in memory; the tensors at the same two episodes. */
interface Used {
  readonly early: number;
  readonly late: number;
  readonly tensors: readonly [early: number, late: number];
}

/**
 * Trains small episodes.
 * @param after the episode from which on memory should stay as it is
 * @param each done after each episode
 */
async function trainSmall(episodes: number, after: number, each: () => void = () => {}): Promise<Used> {
  const dataset = tinyDataset();
  const small = { ways: 2, shots: 1, queries: 1, filters: 2, validationEpisodes: 2, learningRate: 1e-4 };
  const config = tinyConfig({ ...small, episodes, validateEvery: episodes, patience: 0, logEvery: 10 });
  const model = await buildModel(config, dataset.images);
  const late = episodes - SAMPLES * BETWEEN;
  const resident = new Map<number, number[]>([after, late].map((from) => [from, []]));
  const tensors = new Map<number, number>();
  await trainEpisodic({
    ...{ model, dataset, config, logger: silent },
    onProgress: ({ episode }) => {
      each();
      for (const [from, samples] of resident) {
        if (episode === from) tensors.set(from, tf.memory().numTensors);
        if (episode < from || episode >= from + SAMPLES * BETWEEN || episode % BETWEEN !== 0) continue;
        collectGarbage();
        samples.push(process.memoryUsage.rss());
      }
    },
  });
  model.dispose();
  const median = (from: number) => resident.get(from)?.sort((a, b) => a - b)[SAMPLES >> 1] as number;
  const count = (from: number) => tensors.get(from) as number;
  return { early: median(after), late: median(late), tensors: [count(after), count(late)] };
}

it('needs no more memory for many episodes than for a few', async () => {
  const episodes = some(EPISODES);
  announce('small episodes', episodes, EPISODES);
  const whole = episodes >= EPISODES;
  const { early, late, tensors } = await trainSmall(episodes, whole ? 2000 : 300);
  const grown = late / early - 1;
  process.stderr.write(`resident size: ${Math.round(early / 1e6)} MB, at the end ${(100 * grown).toFixed(1)} % more\n`);
  expect(tensors[1]).toBe(tensors[0]);
  expect(grown).toBeLessThan(whole ? 0.03 : 0.1);
});

it('notices a tensor that is kept of each episode', async () => {
  const kept: tf.Tensor[] = [];
  const { early, late, tensors } = await trainSmall(400, 100, () => kept.push(tf.ones([300, 1000])));
  tf.dispose(kept);
  expect(tensors[1] - tensors[0]).toBe(400 - SAMPLES * BETWEEN - 100);
  expect(late / early - 1).toBeGreaterThan(0.1);
});
