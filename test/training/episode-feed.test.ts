import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { Random } from '../../src/base/random.ts';
import { DEFAULT_JITTER } from '../../src/episodes/augment.ts';
import { EpisodeSampler } from '../../src/episodes/sampler.ts';
import { EpisodeFeed } from '../../src/training/episode-feed.ts';
import { tinyDataset } from './tiny.ts';

const { images, split } = tinyDataset();
const newSampler = () => new EpisodeSampler(split.train, { ways: 3, shots: 2, queries: 1 }, new Random(1));
const newFeed = () => new EpisodeFeed(images, newSampler(), new Random(2), () => DEFAULT_JITTER);

/** The bytes of the next episode. */
function pixelsOf(feed: EpisodeFeed): number[] {
  const batch = feed.take();
  const pixels = Array.from(batch.images.dataSync());
  batch.images.dispose();
  return pixels;
}

it('gives the same episodes whether they were made ahead or not', () => {
  const [late, early] = [newFeed(), newFeed()];
  const wanted = [0, 1, 2].map(() => pixelsOf(late));
  const got = [0, 1, 2].map(() => {
    early.prepare();
    early.prepare(); // one ahead, not more
    return pixelsOf(early);
  });
  expect(got).toEqual(wanted);
  expect(new Set(wanted.map(String)).size).toBe(3);
});

it('stands where the last episode taken left it, so that a resumed feed gives the one that was made ahead', () => {
  const feed = newFeed();
  feed.dispose(); // nothing ahead: nothing to let go
  pixelsOf(feed);
  const state = feed.state();
  feed.prepare();
  expect(feed.state()).toEqual(state);
  const sampler = newSampler();
  sampler.restore(state.sampler);
  const resumed = new EpisodeFeed(images, sampler, Random.fromState(state.augmentation), () => DEFAULT_JITTER, 1);
  expect(pixelsOf(resumed)).toEqual(pixelsOf(feed));
  expect(feed.state()).not.toEqual(state);
});

it('jitters by the number of the episode, whether it was made ahead, after others or after a stop', () => {
  const until = (last: number) => (episode: number) => (episode <= last ? DEFAULT_JITTER : undefined);
  const [jittered, plain] = [newFeed(), new EpisodeFeed(images, newSampler(), new Random(2), () => undefined)];
  const wanted = [0, 1, 2, 3].map((i) => [pixelsOf(jittered), pixelsOf(plain)][i < 2 ? 0 : 1]);
  const feed = new EpisodeFeed(images, newSampler(), new Random(2), until(2));
  const got = [0, 1, 2].map(() => {
    feed.prepare();
    return pixelsOf(feed);
  });
  const { sampler: stood, augmentation } = feed.state();
  const sampler = newSampler();
  sampler.restore(stood);
  got.push(pixelsOf(new EpisodeFeed(images, sampler, Random.fromState(augmentation), until(2), 3)));
  expect(got).toEqual(wanted);
});

it('keeps no more than one episode on the device', () => {
  const before = tf.memory().numTensors;
  const feed = newFeed();
  feed.prepare();
  expect(tf.memory().numTensors).toBe(before + 1);
  feed.dispose();
  expect(tf.memory().numTensors).toBe(before);
});
