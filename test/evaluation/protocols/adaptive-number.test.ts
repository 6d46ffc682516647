import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { Random } from '../../../src/base/random.ts';
import { EmbeddedEpisodes } from '../../../src/evaluation/embedded-episodes.ts';
import {
  ADAPTIVE_KINDS,
  runAdaptive,
  summariseAdaptive,
  uprightClasses,
  type AdaptiveKind,
} from '../../../src/evaluation/protocols/adaptive-number.ts';
import { PartialResults } from '../../../src/evaluation/protocols/partial-results.ts';
import { temporaryFolder, tinyDataset } from '../../training/tiny.ts';

const KINDS: readonly AdaptiveKind[] = [
  { title: 'groups', characters: 8, samples: 5, labelBy: 'group', wanted: [0.75, 1.25] },
  { title: 'characters', characters: 4, samples: 5, labelBy: 'class', wanted: [1, 1.2] },
];

it('finds about one prototype a character, as a class or as a piece of one, and goes on where it stopped', async () => {
  const { images, split } = tinyDataset(2, 2, 8);
  // The images themselves: every class is one square at a place of its own, with noise.
  const embed = (batch: tf.Tensor4D) =>
    tf.div(tf.reshape(tf.cast(batch, 'float32'), [batch.shape[0], -1]), 255) as tf.Tensor2D;
  const embedded = await EmbeddedEpisodes.build({ embed }, images, split.test);
  const folder = temporaryFolder();
  const open = () => PartialResults.open<number>(folder, { test: true });
  const run = async (draws: number, signal?: AbortSignal) => {
    const results = await open();
    const common = { kinds: KINDS, draws, classes: split.test, embedded, random: new Random(2), results };
    return runAdaptive(signal === undefined ? common : { ...common, signal });
  };
  expect(await run(2, AbortSignal.abort())).toBe(false);
  expect(await run(2)).toBe(true);
  const two = await open();
  const lines = summariseAdaptive(KINDS, 2, (key) => two.get(key));
  for (const line of lines) expect(line).toMatchObject({ withinWanted: 1, ratio: { mean: 1 } });
  expect(await run(3)).toBe(true);
  const three = await open();
  expect(summariseAdaptive(KINDS, 3, (key) => three.get(key))[0]!.ratios.slice(0, 2)).toEqual(lines[0]!.ratios);
  expect(() => summariseAdaptive(KINDS, 4, (key) => three.get(key))).toThrow('groups: 3 is missing');
});

it('tells mean, extremes and the part within what is wanted', () => {
  const counts = [6, 8, 14]; // of 8 characters
  const [line] = summariseAdaptive(KINDS.slice(0, 1), 3, (key) => counts[Number(key.split(': ')[1])]);
  expect(line).toMatchObject({ least: 0.75, most: 1.75, ratios: [0.75, 1, 1.75] });
  expect(line!.withinWanted).toBeCloseTo(2 / 3, 12);
  expect(line!.ratio.mean).toBeCloseTo(28 / 24, 12);
});

it('draws characters as they are written, each kind under a title of its own', () => {
  const [first] = tinyDataset().split.test;
  expect(uprightClasses([first!, { ...first!, name: 'turned', turns: 1 }])).toEqual([first]);
  expect(new Set(ADAPTIVE_KINDS.map(({ title }) => title)).size).toBe(ADAPTIVE_KINDS.length);
});
