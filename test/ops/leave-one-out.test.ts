import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { leaveOneOut } from '../../src/ops/leave-one-out.ts';
import { expectGradients } from '../support/gradients.ts';
import { expectNoLeak, normals, rows } from '../support/tensors.ts';

const x = normals([7, 3], 1) as tf.Tensor2D;
const labels = Int32Array.of(0, 1, 2, 0, 1, 2, 0);
const loss = (at: tf.Tensor2D, temperature: number | tf.Scalar) => leaveOneOut(at, labels, 3, temperature).crossEntropy;
const value = (scalar: tf.Tensor) => scalar.dataSync()[0] as number;

/** The formula in plain loops: cross-entropy and accuracy. */
function plain(all: number[][], temperature: number): { crossEntropy: number; accuracy: number } {
  let [sum, right] = [0, 0];
  all.forEach((a, i) => {
    const shares = [0, 0, 0];
    all.forEach((b, j) => {
      if (j === i) return;
      const distance = a.reduce((total, v, d) => total + (v - b[d]!) ** 2, 0);
      shares[labels[j]!]! += Math.exp(-distance / (2 * temperature));
    });
    sum -= Math.log(shares[labels[i]!]! / shares.reduce((total, share) => total + share, 0));
    if (shares.indexOf(Math.max(...shares)) === labels[i]) right++;
  });
  return { crossEntropy: sum / all.length, accuracy: right / all.length };
}

describe('leaveOneOut', () => {
  it.each([0.3, 1, 5])('is the plain formula at temperature %f', (temperature) => {
    const { crossEntropy, accuracy } = leaveOneOut(x, labels, 3, temperature);
    const wanted = plain(rows(x), temperature);
    expect(value(crossEntropy)).toBeCloseTo(wanted.crossEntropy, 4);
    expect(value(accuracy)).toBeCloseTo(wanted.accuracy, 6);
  });

  it('does not change when all embeddings are shifted far away', () => {
    expect(value(loss(tf.add(x, 100) as tf.Tensor2D, 1))).toBeCloseTo(value(loss(x, 1)), 3);
  });

  it('has the gradients that differences give, of embeddings and temperature', () => {
    expectGradients((at, temperature) => loss(at as tf.Tensor2D, temperature as tf.Scalar), [x, tf.scalar(0.7)]);
  });

  it('keeps its gradient where a sample is farther from its class than float32 can tell a share', () => {
    const apart = tf.tensor2d([[0, 0], [500, 0], [1, 0], [0, 1], [501, 0], [1, 1], [900, 0]]); // prettier-ignore
    expect(value(loss(apart, 1))).toBeGreaterThan(1e4);
    const gradient = rows(tf.grad((at) => loss(at as tf.Tensor2D, 1))(apart) as tf.Tensor2D);
    expect(gradient.flat()).not.toContain(NaN);
    expect(gradient[6]![0]).toBeGreaterThan(1); // it is to come back
  });

  it('is finite where all embeddings coincide: the share of the others of its class', () => {
    const wanted = (3 * Math.log(3) + 4 * Math.log(6)) / 7;
    expect(value(loss(tf.ones([7, 3]), 1))).toBeCloseTo(wanted, 4);
  });

  it('leaks nothing', async () => {
    await expectNoLeak(() => tf.dispose({ ...leaveOneOut(x, labels, 3, 1) }));
  });

  it('refuses a label with one sample, and labels that are not as many as the samples', () => {
    expect(() => leaveOneOut(x, Int32Array.of(0, 1, 2, 0, 1, 0, 0), 3, 1)).toThrow('label 2 has one');
    expect(() => leaveOneOut(x, Int32Array.of(0, 0), 1, 1)).toThrow('leaveOneOut: x');
  });
});
