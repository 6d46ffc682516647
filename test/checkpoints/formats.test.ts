import { cpSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { createGlyphs } from '../../src/episodes/glyphs/index.ts';
import { loadFitted, openNetwork, predict, toBytes } from '../../src/interpretation/fitted/index.ts';
import { MemoryLogger } from '../../src/logging/memory.ts';
import { loadModel } from '../../src/training/build-model.ts';
import { CheckpointStore } from '../../src/training/checkpoint-store.ts';
import { readCheckpoint } from '../../src/training/run-checkpoint.ts';
import { trainEpisodic } from '../../src/training/trainer.ts';
import { temporaryFolder } from '../training/tiny.ts';

// What was written once loads for ever: these files are never made anew. Another format gets files beside them.
const CHECKPOINT = 'test/fixtures/checkpoint-format-1';
const FITTED = 'test/fixtures/fitted-format-1.untwist';
const SIZE = 16;
/** What the two give for the two images below. */
const EMBEDDED = [0.16076,0.107644,0.140062,0.0177228,0.353398,0.304527,0.272308,0.0249309];
const LABELS = ['smile', 'umbrella'];
const PROBABILITIES = [0.67996, 0.91725];

/** Two images that will always be the same: a ramp, and a bar. */
const images = () =>
  tf.tidy(() => {
    const pixels = Uint8Array.from({ length: 2 * SIZE * SIZE }, (_, i) =>
      i < SIZE * SIZE ? (i * 5) % 256 : i % SIZE < 4 ? 255 : 0,
    );
    return tf.tensor4d(pixels, [2, SIZE, SIZE, 1], 'int32');
  });

it('loads a checkpoint of format 1, embeds as it did, and trains on', async () => {
  const checkpoint = await readCheckpoint(CHECKPOINT);
  const model = await loadModel(checkpoint);
  const x = images();
  const embedded = tf.tidy(() => Array.from(model.embed(x, false).dataSync()));
  x.dispose();
  embedded.forEach((value, i) => expect(value).toBeCloseTo(EMBEDDED[i]!, 4));
  expect(embedded).toHaveLength(EMBEDDED.length);

  const folder = temporaryFolder();
  mkdirSync(join(folder, 'checkpoints'));
  cpSync(CHECKPOINT, join(folder, 'checkpoints', 'episode-0000002'), { recursive: true });
  const checkpoints = new CheckpointStore(join(folder, 'checkpoints'), 2);
  const resume = await checkpoints.latest();
  const dataset = createGlyphs({ size: SIZE, seed: resume.config.dataSeed });
  const { config } = resume;
  const result = await trainEpisodic({ model, dataset, config, logger: new MemoryLogger(), checkpoints, resume });
  model.dispose();
  expect(result).toMatchObject({ episode: 4, stopped: 'finished' });
});

it('opens a fitted model of format 1, answers as it did, and writes it as it was', async () => {
  const bytes = new Uint8Array(readFileSync(FITTED));
  const fitted = loadFitted(bytes);
  const network = await openNetwork(fitted);
  const x = images();
  const answers = await predict(fitted, network, x);
  x.dispose();
  network.dispose();
  expect(answers.map(({ label }) => label)).toEqual(LABELS);
  answers.forEach(({ probability }, i) => expect(probability).toBeCloseTo(PROBABILITIES[i]!, 3));
  expect(toBytes(fitted)).toEqual(bytes);
});
