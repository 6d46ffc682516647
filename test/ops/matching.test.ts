import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { matchingLogits, prototypeMatching, squaredDistances } from '../../src/ops/index.ts';
import { expectGradients } from '../support/gradients.ts';
import { normals, rows } from '../support/tensors.ts';

const x = normals([4, 3], 1) as tf.Tensor2D;
const prototypes = normals([5, 3], 2) as tf.Tensor2D;

/** The definitions, written out. */
const plainDistance = (a: number[], b: number[]) => a.reduce((sum, v, k) => sum + (v - (b[k] as number)) ** 2, 0);
const plainMatching = (temperature: number) =>
  rows(x).map((sample) => {
    const weights = rows(prototypes).map((p) => Math.exp(-plainDistance(sample, p) / (2 * temperature)));
    const total = weights.reduce((a, b) => a + b);
    return weights.map((w) => w / total);
  });

describe('squaredDistances', () => {
  it('is the sum of squared differences', () => {
    const wanted = rows(x).map((sample) => rows(prototypes).map((p) => plainDistance(sample, p)));
    rows(squaredDistances(x, prototypes)).forEach((row, i) =>
      row.forEach((d, j) => expect(d).toBeCloseTo(wanted[i]![j]!, 5)),
    );
  });

  it('is never negative, also for coincident points far from the origin', () => {
    const far = tf.add(tf.mul(x, 1e-3), 1000) as tf.Tensor2D;
    for (const d of squaredDistances(far, far).dataSync()) expect(d).toBeGreaterThanOrEqual(0);
  });

  it('has the right gradient', () => {
    expectGradients((a, b) => tf.sum(tf.square(squaredDistances(a as tf.Tensor2D, b as tf.Tensor2D))), [x, prototypes]);
  });

  it('names the shapes that do not fit', () => {
    expect(() => squaredDistances(x, normals([2, 4], 1) as tf.Tensor2D)).toThrow('shape must be [any, 3], got [2, 4]');
  });
});

describe('prototypeMatching', () => {
  it.each([0.3, 1, 5])('is the soft-max of minus half the squared distance over τ = %d', (temperature) => {
    const wanted = plainMatching(temperature);
    rows(prototypeMatching(x, prototypes, temperature)).forEach((row, i) => {
      expect(row.reduce((a, b) => a + b)).toBeCloseTo(1, 5);
      row.forEach((q, j) => expect(q).toBeCloseTo(wanted[i]![j]!, 5));
    });
  });

  it('has the right gradient in embeddings, prototypes and temperature', () => {
    const weights = normals([4, 5], 3);
    expectGradients(
      (a, b, t) =>
        tf.sum(tf.mul(prototypeMatching(a as tf.Tensor2D, b as tf.Tensor2D, tf.exp(t) as tf.Scalar), weights)),
      [x, prototypes, tf.scalar(0.2)],
    );
  });

  it('is a dense soft-max layer: kernel Pᵀ/τ, bias -|p|²/2τ', () => {
    const temperature = 0.7;
    const kernel = tf.div(tf.transpose(prototypes), temperature);
    const bias = tf.div(tf.sum(tf.square(prototypes), 1), -2 * temperature);
    const dense = tf.add(tf.matMul(x, kernel as tf.Tensor2D), bias);
    const logits = matchingLogits(x, prototypes, temperature);
    Array.from(dense.dataSync()).forEach((v, i) => expect(logits.dataSync()[i]).toBeCloseTo(v, 4));
  });
});
