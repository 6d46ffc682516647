import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { anchorLoss, crossEntropy, detach, squaredDistances } from '../../src/ops/index.ts';
import { expectGradients } from '../support/gradients.ts';
import { expectNoLeak, normals, rows } from '../support/tensors.ts';

describe('crossEntropy', () => {
  const logProbabilities = tf.logSoftmax(normals([4, 3], 1)) as tf.Tensor2D;
  const labels = Int32Array.of(0, 2, 1, 2);

  it('is the mean of minus the log-probability of the label', () => {
    const wanted = [0, 2, 1, 2].reduce((sum, l, i) => sum - rows(logProbabilities)[i]![l]! / 4, 0);
    expect(crossEntropy(logProbabilities, labels).dataSync()[0]).toBeCloseTo(wanted, 5);
  });

  it('has the right gradient', () => {
    expectGradients((x) => crossEntropy(tf.logSoftmax(x) as tf.Tensor2D, labels), [normals([4, 3], 2)]);
  });

  it('wants a label a row', () => {
    expect(() => crossEntropy(logProbabilities, Int32Array.of(0))).toThrow('shape must be [1, any], got [4, 3]');
  });
});

describe('anchorLoss', () => {
  const x = normals([4, 3], 3) as tf.Tensor2D;
  const prototypes = normals([2, 3], 4) as tf.Tensor2D;

  it('is the soft minimum of half the squared distance', () => {
    const distances = squaredDistances(x, prototypes);
    const wanted = rows(distances).reduce(
      (sum, row) => sum - (0.8 * Math.log(row.reduce((s, d) => s + Math.exp(-d / 1.6), 0))) / 4,
      0,
    );
    expect(anchorLoss(distances, 0.8).dataSync()[0]).toBeCloseTo(wanted, 5);
  });

  it('has the right gradient, also in the temperature', () => {
    expectGradients(
      (p, t) => anchorLoss(squaredDistances(x, p as tf.Tensor2D), tf.exp(t) as tf.Scalar),
      [prototypes, tf.scalar(0.3)],
    );
  });

  it('is finite where a sample lies on a prototype', () => {
    expect(anchorLoss(squaredDistances(x, x), 1e-3).dataSync()[0]).toSatisfy(Number.isFinite);
  });
});

describe('detach', () => {
  it('keeps the values and stops the gradient', () => {
    const x = normals([3], 1);
    const slope = tf.grad((y) => tf.sum(tf.mul(y, detach(y))))(x); // d(y·const)/dy = const, not 2y
    slope.dataSync().forEach((v, i) => expect(v).toBeCloseTo(x.dataSync()[i]!, 6));
  });

  it('lets ops without a gradient stand beside the path', () => {
    const x = normals([3, 3], 2);
    const f = (y: tf.Tensor) => tf.sum(tf.gather(y, tf.argMax(detach(y), 1)));
    expect(() => tf.grad(f)(x)).not.toThrow();
  });

  it('leaves no tensor, and lives on when the original is disposed', async () => {
    await expectNoLeak(() => tf.tidy(() => detach(normals([3], 1)).dataSync()));
    const x = normals([3], 1);
    const values = x.dataSync().slice();
    const kept = detach(x);
    x.dispose();
    expect(kept.dataSync()).toEqual(values);
    kept.dispose();
  });
});
