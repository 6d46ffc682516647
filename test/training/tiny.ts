import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type * as tf from '@tensorflow/tfjs-core';
import { onTestFinished } from 'vitest';
import { conv4 } from '../../src/backbones/index.ts';
import { Random } from '../../src/base/random.ts';
import type { Dataset, ImageClass } from '../../src/episodes/types.ts';
import { parseTrainConfig, type TrainConfig } from '../../src/training/config.ts';
import type { EpisodicLearner } from '../../src/training/episodic-learner.ts';
import { EpisodicModel, type EpisodicModelOptions } from '../../src/training/episodic-model.ts';

export const SIZE = 16;
const IMAGES_PER_CLASS = 8;
const NOISE = 40;

/** Images of one bright square each, at a place of its own for each class; noise over it. */
export function tinyDataset(numTrain = 6, numValidation = 4, numTest = 4): Dataset {
  const random = new Random('tiny data set');
  const numClasses = numTrain + numValidation + numTest;
  const numImages = numClasses * IMAGES_PER_CLASS;
  const pixels = new Uint8Array(numImages * SIZE * SIZE);
  for (let image = 0; image < numImages; image++) {
    const imageClass = Math.floor(image / IMAGES_PER_CLASS);
    const [left, top] = [(imageClass % 4) * 4, Math.floor(imageClass / 4) * 4];
    for (let y = 0; y < SIZE; y++) {
      for (let x = 0; x < SIZE; x++) {
        const inside = x >= left && x < left + 4 && y >= top && y < top + 4;
        pixels[(image * SIZE + y) * SIZE + x] = (inside ? 200 : 0) + random.integer(NOISE);
      }
    }
  }
  const classes = Array.from({ length: numClasses }, (_, c): ImageClass => {
    const rows = Array.from({ length: IMAGES_PER_CLASS }, (_, i) => c * IMAGES_PER_CLASS + i);
    return { name: `class${c}`, group: `group${c % 2}`, rows, turns: 0 };
  });
  return {
    name: 'tiny',
    fingerprint: `tiny ${numTrain} ${numValidation} ${numTest}`,
    images: { pixels, numImages, height: SIZE, width: SIZE, depth: 1 },
    split: {
      train: classes.slice(0, numTrain),
      validation: classes.slice(numTrain, numTrain + numValidation),
      test: classes.slice(numTrain + numValidation),
    },
  };
}

/** A config that trains in milliseconds. */
export function tinyConfig(changes: Partial<TrainConfig> = {}): TrainConfig {
  const small = { size: SIZE, filters: 4, ways: 3, shots: 2, queries: 2, episodes: 6, logEvery: 1 };
  return parseTrainConfig({ ...small, validateEvery: 3, validationEpisodes: 5, ...changes }, 'test');
}

/** A model of the tiny config that is gone after the test. */
export function tinyModel(options: EpisodicModelOptions = {}, seed = 1): EpisodicModel {
  const model = new EpisodicModel(conv4({ size: SIZE, filters: 4, seed }), options);
  onTestFinished(() => model.dispose());
  return model;
}

/** All weights by name, running statistics included. */
export function weightsOf(model: EpisodicLearner): Record<string, number[]> {
  const weights = model.backbone.weights.map((w): [string, tf.Tensor] => [w.originalName, w.read()]);
  const head: [string, tf.Tensor][] = [...model.headVariables()];
  return Object.fromEntries([...weights, ...head].map(([name, tensor]) => [name, Array.from(tensor.dataSync())]));
}

/** An empty folder that is gone after the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'untwist-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
