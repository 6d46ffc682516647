import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { Random } from '../../../src/base/random.ts';
import { areFlipped, attackGradient } from '../../../src/interpretation/probe/attack-gradient.ts';
import { fgsm } from '../../../src/interpretation/probe/fgsm.ts';
import { fgsmSizes, pgdSizes } from '../../../src/interpretation/probe/flipping-sizes.ts';
import {
  classifyImages,
  imageLogits,
  predictImages,
  type ImageClassifier,
} from '../../../src/interpretation/probe/image-classifier.ts';
import { labelLeads, labelOdds } from '../../../src/interpretation/probe/label-odds.ts';
import { NORMS, sizesOf } from '../../../src/interpretation/probe/norms.ts';
import { pgd, randomStarts } from '../../../src/interpretation/probe/pgd.ts';
import { expectGradients } from '../../support/gradients.ts';
import { expectNoLeak, normals, relativeError } from '../../support/tensors.ts';
import { planeClassifier, smallClassifier, smallImages } from './small-classifier.ts';

const FORMS = ['mixture', 'softmax'] as const;
const predicted = (classifier: ImageClassifier, images: tf.Tensor4D) =>
  tf.argMax(classifyImages(classifier, images).logProbabilities, 1) as tf.Tensor1D;

describe.each(FORMS)('the gradient in the pixels: %s', (form) => {
  it('is that of the odds, through embedding, matching and association', () => {
    // Smooth, where pooling and ReLU would have kinks that no difference respects.
    const weights = normals([16, 4], 21) as tf.Tensor2D;
    const classifier = {
      embed: (x: tf.Tensor4D) => tf.tanh(tf.matMul(tf.reshape(x, [-1, 16]) as tf.Tensor2D, weights)) as tf.Tensor2D,
      prototypes: normals([5, 4], 22) as tf.Tensor2D,
      association: normals([5, 3], 23, 2) as tf.Tensor2D,
      ...{ temperature: 0.7, form },
    };
    const images = tf.sigmoid(normals([2, 4, 4, 1], 24)) as tf.Tensor4D;
    const labels = predicted(classifier, images);
    const odds = (x: tf.Tensor) =>
      tf.sum(labelOdds(labelLeads(imageLogits(classifier, x as tf.Tensor4D), classifier.association, labels, form)));
    expectGradients(odds, [images]);
    const { gradient, flipped } = attackGradient(classifier, images, labels);
    expect(Array.from(flipped.dataSync())).toEqual([0, 0]);
    expect(relativeError(gradient, tf.grad(odds)(images))).toBeLessThan(1e-6);
  });

  it('is of each image alone: batch normalisation is in inference mode', () => {
    const classifier = smallClassifier(form);
    const images = smallImages(3, 3);
    const labels = predicted(classifier, images);
    const together = attackGradient(classifier, images, labels).gradient;
    const first = tf.slice(images, 0, 1);
    const alone = attackGradient(classifier, first, tf.slice(labels, 0, 1)).gradient;
    expect(relativeError(alone, tf.slice(together, 0, 1))).toBeLessThan(1e-4);
  });

  it('points away from the label as that of the cross-entropy does', () => {
    if (form === 'softmax') return; // there only the signs of the leads agree
    const classifier = smallClassifier(form);
    const images = smallImages(4, 3);
    const labels = predicted(classifier, images);
    const byOdds = attackGradient(classifier, images, labels).gradient;
    const loss = (x: tf.Tensor) => {
      const { logProbabilities } = classifyImages(classifier, x as tf.Tensor4D);
      return tf.sum(tf.mul(logProbabilities, tf.oneHot(labels, 3)));
    };
    const byEntropy = tf.grad(loss)(images);
    const [a, b] = [byOdds, byEntropy].map((g) => tf.reshape(g, [4, -1]).arraySync() as number[][]);
    a!.forEach((row, i) => {
      const dot = (u: number[], v: number[]) => u.reduce((s, x, k) => s + x * v[k]!, 0);
      expect(dot(row, b![i]!) / Math.sqrt(dot(row, row) * dot(b![i]!, b![i]!))).toBeGreaterThan(0.999);
    });
  });

  it('finds the known distance of a plane, in both norms and by both attacks', async () => {
    const classifier = planeClassifier([0.3, 0.4, 0.5, 0.5], [0.7, 0.6, 0.5, 0.5], form);
    const images = tf.tensor4d([0.4, 0.4, 0.5, 0.5, 0.6, 0.7, 0.2, 0.9], [2, 2, 2, 1]);
    const labels = Int32Array.of(0, 1);
    // The boundary is n·x = n·(the middle of the prototypes), n their difference; here the middle is (½, ½, ·, ·).
    const normal = [0.4, 0.2];
    const gap = [
      [0.4, 0.4],
      [0.6, 0.7],
    ].map(([a, b]) => Math.abs(normal[0]! * (a! - 0.5) + normal[1]! * (b! - 0.5)));
    const wanted = { l2: gap.map((g) => g / Math.hypot(0.4, 0.2)), linf: gap.map((g) => g / 0.6) };
    for (const norm of NORMS) {
      const fast = await fgsmSizes(classifier, images, labels, norm);
      // Where the boundary is a plane the single step is exact; the many steps of `pgd` need to be tried once only.
      const isOnce = form === 'mixture' && norm === 'l2';
      const slow = isOnce ? [await pgdSizes(classifier, images, labels, norm, fast, new Random(1))] : [];
      for (const { sizes } of [fast, ...slow]) {
        sizes.forEach((size, i) => {
          expect(size).toBeGreaterThan(0.999 * wanted[norm][i]!);
          expect(size).toBeLessThan(1.02 * wanted[norm][i]!);
        });
      }
    }
  });
});

describe.each(NORMS)('attacks within %s', (norm) => {
  const SIZE = { linf: 0.1, l2: 1.5 }[norm];

  it('stay within the size and the range of pixels', () => {
    const classifier = smallClassifier('mixture');
    const images = smallImages(6, 4);
    const labels = predicted(classifier, images);
    const sizes = tf.fill([6], SIZE) as tf.Tensor1D;
    const starts = randomStarts(images.shape, norm, new Random(1));
    expect(Math.max(...sizesOf(starts, norm).dataSync())).toBeLessThanOrEqual(1 + 1e-6);
    const results = [
      fgsm(classifier, images, labels, sizes, norm),
      pgd(classifier, images, labels, sizes, norm, starts),
    ];
    for (const result of results) {
      const values = result.dataSync();
      expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
      expect(Math.max(...values)).toBeLessThanOrEqual(1);
      const moved = sizesOf(tf.sub(result, images) as tf.Tensor4D, norm).dataSync();
      expect(Math.max(...moved)).toBeLessThanOrEqual(SIZE * 1.001);
      expect(Math.min(...moved)).toBeGreaterThan(0);
    }
  });

  it.each(FORMS)('flip at the sizes they report, projected descent at no larger ones: %s', async (form) => {
    const classifier = smallClassifier(form);
    const images = smallImages(6, 4);
    const labels = Int32Array.from(predicted(classifier, images).dataSync());
    const fast = await fgsmSizes(classifier, images, labels, norm);
    const slow = await pgdSizes(classifier, images, labels, norm, fast, new Random(1));
    expect(fast.sizes.filter(Number.isFinite).length).toBeGreaterThan(3);
    for (const { sizes, images: flipped } of [fast, slow]) {
      const now = (await predictImages(classifier, flipped)).labels;
      const length = sizesOf(tf.sub(flipped, images) as tf.Tensor4D, norm).dataSync();
      sizes.forEach((size, i) => {
        expect(now[i] !== labels[i]).toBe(Number.isFinite(size));
        expect(length[i]).toBeLessThanOrEqual(1.001 * size);
      });
    }
    slow.sizes.forEach((size, i) => expect(size).toBeLessThanOrEqual(fast.sizes[i]!));
    expect(slow.sizes.some((size, i) => size < 0.95 * fast.sizes[i]!)).toBe(true);
    // No single step of half the size flips: the sizes are not just any that do.
    const half = tf.tensor1d(Array.from(fast.sizes, (size) => (Number.isFinite(size) ? 0.98 * size : 0)));
    const own = tf.tensor1d(labels, 'int32');
    const still = areFlipped(classifier, fgsm(classifier, images, own, half, norm), own).dataSync();
    expect(Array.from(still)).toEqual(new Array(6).fill(0));
  });

  it('do the same again from the same stream and leave no tensor behind', async () => {
    const classifier = smallClassifier('softmax');
    const images = smallImages(3, 4);
    const labels = Int32Array.from(predicted(classifier, images).dataSync());
    const found: number[][] = [];
    await expectNoLeak(async () => {
      const fast = await fgsmSizes(classifier, images, labels, norm);
      const slow = await pgdSizes(classifier, images, labels, norm, fast, new Random(1));
      found.push(Array.from(slow.sizes));
      tf.dispose([fast.images, slow.images]);
    });
    expect(found[0]).toEqual(found[1]);
  });
});
