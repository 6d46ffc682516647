import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { foundingSamples, foundingThreshold, infiniteMixture } from '../../src/ops/infinite-mixture.ts';
import { classMeans } from '../../src/ops/support-prototypes.ts';
import { expectGradients } from '../support/gradients.ts';
import { expectNoLeak, normals, rows } from '../support/tensors.ts';

describe('foundingThreshold', () => {
  it('is -2σ log α + Dσ log(1 + ρ/σ)', () => {
    // Class means 0 and 4 in the first dimension, equal in the second: variances 4 and 0, ρ = 2.
    const wanted = -2 * 5 * Math.log(0.1) + 2 * 5 * Math.log(1 + 2 / 5);
    expect(foundingThreshold([0, 7, 4, 7], 2, 5, 0.1)).toBeCloseTo(wanted, 10);
  });
});

describe('foundingSamples', () => {
  it('takes a sample that is far from its mean and from every founder before it', () => {
    // Class 0 at 0, 10, 10.5 and 20 with a mean of 10.1; class 1 far off at 100. Threshold 9: a distance of 3.
    const x = [0, 100, 10, 10.5, 20, 21];
    const labels = Int32Array.of(0, 1, 0, 0, 0, 0);
    expect(foundingSamples(x, labels, [12.3, 100], 1, 9)).toEqual([0, 4]); // 20 founds, 21 lies near it
    expect(foundingSamples(x, labels, [12.3, 100], 1, 1e4)).toEqual([]);
  });
});

describe('infiniteMixture', () => {
  // Class 0 in two places, class 1 in one.
  const centres = [0, 20, 0, 20, 8, 8];
  const labels = Int32Array.of(0, 0, 0, 0, 1, 1);
  const noise = normals([6, 2], 4, 0.4);
  const x = tf.add(noise, tf.tensor2d(centres, [6, 1])) as tf.Tensor2D;
  const sigma = tf.scalar(1);

  it('splits a scattered class and leaves a compact one whole', () => {
    const { prototypes, founderLabels } = infiniteMixture(x, labels, 2, sigma, 0.1);
    expect([...founderLabels]).toEqual([0, 1, 0, 0]);
    const found = rows(prototypes);
    // The two founders take the samples of their place; the mean between them has nothing left to itself.
    expect(found[2]![0]).toBeCloseTo((rows(x)[0]![0]! + rows(x)[2]![0]!) / 2, 3);
    expect(found[3]![0]).toBeCloseTo((rows(x)[1]![0]! + rows(x)[3]![0]!) / 2, 3);
  });

  it('is one step of soft assignment, as plain loops make it', () => {
    const wide = tf.scalar(12); // so wide that assignments are soft
    const samples = rows(x);
    const means = rows(classMeans(x, labels, 2));
    const threshold = foundingThreshold(means.flat(), 2, 12, 2);
    const clusters = [
      ...means,
      ...foundingSamples(samples.flat(), labels, means.flat(), 2, threshold).map((i) => samples[i]!),
    ];
    const { prototypes, founderLabels } = infiniteMixture(x, labels, 2, wide, 2);
    expect(clusters.length).toBeGreaterThan(2);
    const shares = samples.map((row, i) => {
      const weights = clusters.map((c, j) =>
        founderLabels[j] === labels[i] ? Math.exp(-row.reduce((s, v, d) => s + (v - c[d]!) ** 2, 0) / 24) : 0,
      );
      const sum = weights.reduce((a, b) => a + b);
      return weights.map((w) => w / sum);
    });
    rows(prototypes).forEach((centre, j) => {
      const mass = shares.reduce((sum, share) => sum + share[j]!, 0);
      centre.forEach((value, d) => {
        const wanted = samples.reduce((sum, row, i) => sum + shares[i]![j]! * row[d]!, 0) / mass;
        expect(value).toBeCloseTo(wanted, 3);
      });
    });
  });

  it('gives the class means where no sample is far', () => {
    const { prototypes, founderLabels } = infiniteMixture(x, labels, 2, tf.scalar(1e4), 0.1);
    expect([...founderLabels]).toEqual([0, 1]);
    expect(rows(prototypes)).toEqual(rows(classMeans(x, labels, 2)));
  });

  it('has the right gradient in embeddings and σ', () => {
    const probe = normals([4, 2], 5);
    const near = tf.add(noise, tf.tensor2d([0, 9, 0, 9, 4, 4], [6, 1]));
    const f = (y: tf.Tensor, s: tf.Tensor) =>
      tf.sum(tf.mul(probe, infiniteMixture(y as tf.Tensor2D, labels, 2, s as tf.Scalar, 0.9).prototypes));
    expectGradients(f, [near, tf.scalar(6)]);
  });

  it.each([0, 50])('is finite, with its gradient, where all samples are %d', (value) => {
    const sum = (y: tf.Tensor) =>
      tf.sum(infiniteMixture(y as tf.Tensor2D, labels, 2, sigma, 0.1).prototypes) as tf.Scalar;
    const slope = tf.grad(sum)(tf.fill([6, 2], value));
    expect([...slope.dataSync()].every(Number.isFinite)).toBe(true);
  });

  it('leaves no tensor', async () => {
    await expectNoLeak(() => infiniteMixture(x, labels, 2, sigma, 0.1).prototypes.dispose());
  });
});
