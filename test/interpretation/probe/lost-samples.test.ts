import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { Random } from '../../../src/base/random.ts';
import { lostSamples, perturbedPredictions } from '../../../src/interpretation/probe/lost-samples.ts';
import { planeClassifier } from './small-classifier.ts';

describe('lost samples', () => {
  it.each(['fgsm', 'pgd'] as const)('are those that %s takes over the boundary', async (attack) => {
    const classifier = planeClassifier([0.2, 0.5, 0.5, 0.5], [0.8, 0.5, 0.5, 0.5], 'mixture');
    const images = tf.tensor4d(
      [0.45, 0.3, 0.9, 0.55].flatMap((x) => [x, 0.5, 0.5, 0.5]),
      [4, 2, 2, 1],
    );
    const labels = Int32Array.of(0, 0, 1, 0); // the last one is wrong before any attack
    const options = { classifier, images, labels, attack, norm: 'linf', size: 0.1, random: new Random(1) } as const;
    const predictions = await perturbedPredictions(options);
    expect(Array.from(predictions.before.labels)).toEqual([0, 0, 1, 1]);
    expect(Array.from(predictions.after.labels).slice(0, 3)).toEqual([1, 0, 1]);
    expect(lostSamples(predictions, labels, 2)).toEqual([
      { prototype: 0, held: 2, lost: 1, lostTo: [{ prototype: 1, count: 1 }] },
      { prototype: 1, held: 1, lost: 0, lostTo: [] },
    ]);
  });
});
