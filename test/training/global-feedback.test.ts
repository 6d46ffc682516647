import * as tf from '@tensorflow/tfjs-core';
import type * as tfl from '@tensorflow/tfjs-layers';
import { describe, expect, it } from 'vitest';
import { anchorLoss, homogeneity, prototypeMatching, squaredDistances, untwisting } from '../../src/ops/index.ts';
import { feedbackLoss, withEmbeddingOutput, type Feedback } from '../../src/training/global-feedback.ts';
import { prototypeHeadOf, prototypesOf } from '../../src/training/global-head.ts';
import { expectNoLeak } from '../support/tensors.ts';
import { globalModel, labelledImages } from './global-data.ts';

/** The loss of the embedding alone, as `fit` computes it. */
function lossOf(model: tfl.LayersModel, feedback: Feedback, images: tf.Tensor, oneHot: tf.Tensor): tf.Scalar {
  const outputs = withEmbeddingOutput(model).apply(images, { training: true }) as tf.Tensor[];
  return feedbackLoss(model, feedback)(oneHot, outputs[1]!);
}

describe('the feedback of prototypes', () => {
  it('is the sum of the parts of the method by their weights', async () => {
    const { images, oneHot, labels, numLabels } = labelledImages();
    const model = globalModel(images, labels, { initialisation: 'supportSamples', temperature: 0.4 });
    const got = tf.tidy(() =>
      lossOf(model, { untwisting: 0.5, homogeneity: 2, anchor: 0.3, margin: 1.5 }, images, oneHot),
    );
    const { prototypes, temperature } = await prototypesOf(model);
    const wanted = tf.tidy(() => {
      const x = (withEmbeddingOutput(model).apply(images, { training: true }) as tf.Tensor[])[1] as tf.Tensor2D;
      const p = tf.tensor2d(Float32Array.from(prototypes), [prototypes.length / 4, 4]);
      const q = prototypeMatching(x, p, temperature);
      const [u, h] = [untwisting(x, q, labels, numLabels, 1.5), homogeneity(q, labels, numLabels)];
      const a = anchorLoss(squaredDistances(x, p), temperature);
      const [un, ho, an] = [u, h, a].map((v) => v.dataSync()[0] as number) as [number, number, number];
      return 0.5 * un + 2 * (1 - ho) + 0.3 * an;
    });
    expect(got.dataSync()[0]).toBeCloseTo(wanted, 4);
  });

  // U holds the affinities fixed. At a low temperature they are fixed: every sample is its nearest prototype's alone.
  it.each([
    ['untwisting', 1e-4],
    ['homogeneity', 0.5],
    ['anchor', 0.5],
  ] as const)('moves the first convolution, by the right gradient: %s', (part, temperature) => {
    const { images, oneHot, labels } = labelledImages();
    const model = globalModel(images, labels, { initialisation: 'supportSamples', temperature, maxIterations: 1 });
    const kernel = model.trainableWeights[0]!.read() as tf.Variable;
    const value = () => tf.tidy(() => lossOf(model, { [part]: 1 }, images, oneHot).dataSync()[0] as number);
    const slope = tf.tidy(
      () =>
        Object.values(
          tf.variableGrads(() => lossOf(model, { [part]: 1 }, images, oneHot), [kernel]).grads,
        )[0]!.dataSync() as Float32Array,
    );
    const norm = Math.hypot(...slope);
    const start = Float32Array.from(kernel.dataSync());
    const along = (by: number) => {
      const moved = start.map((w, i) => w + (by * slope[i]!) / norm);
      tf.tidy(() => kernel.assign(tf.tensor(moved, kernel.shape)));
      return value();
    };
    const errors = [1e-2, 3e-3, 1e-3].map((h) => Math.abs((along(h) - along(-h)) / (2 * h) / norm - 1));
    expect(norm).toBeGreaterThan(1e-4);
    expect(Math.min(...errors)).toBeLessThan(0.02);
  });

  it.each(['untwisting', 'homogeneity'] as const)('trains the CNN in model.fit: %s falls', async (part) => {
    const { images, oneHot, labels } = labelledImages();
    const model = globalModel(images, labels, { temperature: 0.1 });
    const training = withEmbeddingOutput(model);
    const { matching, association } = prototypeHeadOf(model);
    matching.trainable = association.trainable = false; // so that it can only be the CNN that makes it fall
    const nothing = () => tf.scalar(0) as tf.Scalar;
    const value = () => tf.tidy(() => lossOf(model, { [part]: 1 }, images, oneHot).dataSync()[0] as number);
    const before = value();
    training.compile({ optimizer: tf.train.adam(0.01), loss: [nothing, feedbackLoss(model, { [part]: 1 })] });
    await training.fit(images, [oneHot, oneHot], { epochs: 5, batchSize: 24, verbose: 0, shuffle: false });
    expect(value()).toBeLessThan(0.97 * before);
  });

  it('stands beside the class loss in model.fit', async () => {
    const { images, oneHot, labels } = labelledImages();
    const model = globalModel(images, labels);
    const training = withEmbeddingOutput(model);
    const loss = ['categoricalCrossentropy', feedbackLoss(model, { untwisting: 0.2, homogeneity: 0.2, anchor: 0.01 })];
    training.compile({ optimizer: tf.train.adam(0.01), loss: loss as never });
    const { history } = await training.fit(images, [oneHot, oneHot], { epochs: 6, batchSize: 24, verbose: 0 });
    const losses = history['loss'] as number[];
    expect(losses.at(-1)).toBeLessThan(losses[0]!);
  });

  it('refuses nonsense and leaves no tensor behind', async () => {
    const { images, oneHot, labels } = labelledImages();
    const model = globalModel(images, labels);
    expect(() => feedbackLoss(model, { untwisting: -1 })).toThrow('untwisting must be from 0');
    expect(() => feedbackLoss(model, { margin: 0 })).toThrow('margin must be a number above 0');
    const loss = feedbackLoss(model, { untwisting: 1, homogeneity: 1, anchor: 1 });
    const x = tf.randomNormal([48, 4], 0, 1, 'float32', 5);
    await expectNoLeak(() => loss(oneHot, x).dispose());
    expect(() => loss(tf.zeros([3, 6]), x)).toThrow('shape must be [48, any], got [3, 6]');
  });
});
