import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { MemoryLogger } from '../../../src/logging/memory.ts';
import { saveBrokenStep } from '../../../src/training/broken-step.ts';
import { buildModel } from '../../../src/training/build-model.ts';
import { CheckpointStore } from '../../../src/training/checkpoint-store.ts';
import { trainEpisodic } from '../../../src/training/trainer.ts';
import { Adam } from '../../../src/training/adam.ts';
import { BrokenStep } from '../../../src/training/train-step.ts';
import { tinyConfig, tinyDataset } from '../../training/tiny.ts';
import { readFiles, type Files } from './mutate-files.ts';

/** The files of a checkpoint that training wrote, and of a broken step. Needs an engine. */
export async function realRun(): Promise<{ checkpoint: Files; brokenStep: Files }> {
  const folder = mkdtempSync(join(tmpdir(), 'untwist-real-run-'));
  const dataset = tinyDataset();
  const config = tinyConfig({ filters: 1, ways: 2, shots: 1, queries: 1, episodes: 2, validateEvery: 2 });
  const model = await buildModel(config, dataset.images);
  const adam = new Adam();
  try {
    const checkpoints = new CheckpointStore(join(folder, 'checkpoints'), 1);
    await trainEpisodic({ model, dataset, config, logger: new MemoryLogger(), checkpoints });
    const { state } = await checkpoints.latest();
    const images = tf.zeros<tf.Rank.R4>([4, 16, 16, 1], 'int32');
    const labels = Int32Array.of(0, 1);
    const batch = { images, supportLabels: labels, queryLabels: labels, numLabels: 2 };
    const error = new BrokenStep(3, 'crossEntropy', NaN);
    const broken = await saveBrokenStep(folder, { learner: model, adam, config, state, batch, untwistShare: 1, error });
    images.dispose();
    return { checkpoint: readFiles(join(folder, 'checkpoints', 'episode-0000002')), brokenStep: readFiles(broken) };
  } finally {
    adam.dispose();
    model.dispose();
    rmSync(folder, { recursive: true, force: true });
  }
}
