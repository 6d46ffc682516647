import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { MemoryLogger } from '../../src/logging/memory.ts';
import { logStep, logWeights } from '../../src/training/log-training.ts';
import { tinyModel } from './tiny.ts';

it('logs the numbers of a step with the temperature and scale as they are now', async () => {
  const logger = new MemoryLogger();
  const values = {
    total: 3,
    crossEntropy: 1,
    anchor: 4,
    untwisting: 2,
    homogeneity: 0.5,
    regularisation: 0,
    accuracy: 0.5,
    matchingPeak: 0.25,
    gradientNorm: 5,
  };
  await logStep(logger, 7, tinyModel({ temperature: 2, scale: 3 }), values, 0.01, 0.5);
  const one = (name: string) => logger.curve(name)[0];
  expect(one('train/loss/anchor')).toEqual({ step: 7, value: 4 });
  expect(one('train/gradientNorm')).toEqual({ step: 7, value: 5 });
  expect(one('train/episodesPerSecond')).toEqual({ step: 7, value: 2 });
  expect(one('train/temperature')?.value).toBeCloseTo(2, 5);
  expect(one('train/associationScale')?.value).toBeCloseTo(3, 5);
});

it('logs a histogram of each weight and gradient', async () => {
  const logger = new MemoryLogger();
  const gradients = { 'head/logScale': tf.scalar(3), 'backbone/block1_norm/beta': tf.tensor1d([0, 4, 0, 0]) };
  await logWeights(logger, 2, tinyModel(), gradients);
  tf.dispose(gradients);
  const names = logger.entries.flatMap((entry) => (entry.kind === 'histogram' ? [entry.name] : []));
  expect(names.filter((name) => name.startsWith('weights/'))).toHaveLength(14);
  expect(names.filter((name) => name.startsWith('gradients/')).sort()).toEqual([
    'gradients/backbone/block1_norm/beta',
    'gradients/head/logScale',
  ]);
});
