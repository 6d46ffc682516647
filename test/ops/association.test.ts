import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { ASSOCIATION_FORMS, classLogProbabilities, prototypeClasses } from '../../src/ops/index.ts';
import { expectGradients } from '../support/gradients.ts';
import { normals, rows } from '../support/tensors.ts';

const matching = tf.softmax(normals([4, 5], 1)) as tf.Tensor2D;
const association = normals([5, 3], 2) as tf.Tensor2D;

const softmax = (logits: number[]) => {
  const total = logits.reduce((sum, v) => sum + Math.exp(v), 0);
  return logits.map((v) => Math.exp(v) / total);
};
const PLAIN = {
  softmax: (q: number[], w: number[][]) =>
    softmax(w[0]!.map((_, l) => q.reduce((sum, v, j) => sum + v * w[j]![l]!, 0))),
  mixture: (q: number[], w: number[][]) =>
    w[0]!.map((_, l) => q.reduce((sum, v, j) => sum + v * softmax(w[j]!)[l]!, 0)),
};

describe.each(ASSOCIATION_FORMS)('classLogProbabilities, %s', (form) => {
  it('is the formula', () => {
    const got = rows(classLogProbabilities(matching, association, form));
    rows(matching).forEach((q, i) =>
      PLAIN[form](q, rows(association)).forEach((c, l) => expect(got[i]![l]).toBeCloseTo(Math.log(c), 5)),
    );
  });

  it('does not change when a constant is added to a row of W', () => {
    const shifted = tf.add(association, tf.tensor2d([[3], [-2], [0], [1], [7]])) as tf.Tensor2D;
    const before = classLogProbabilities(matching, association, form).dataSync();
    classLogProbabilities(matching, shifted, form)
      .dataSync()
      .forEach((v, i) => expect(v).toBeCloseTo(before[i]!, 4));
  });

  it('has the right gradient', () => {
    const weights = normals([4, 3], 3);
    expectGradients(
      (q, w) => tf.sum(tf.mul(classLogProbabilities(tf.softmax(q) as tf.Tensor2D, w as tf.Tensor2D, form), weights)),
      [normals([4, 5], 4), association],
    );
  });

  it('names the shapes that do not fit', () => {
    expect(() => classLogProbabilities(matching, normals([4, 3], 1) as tf.Tensor2D, form)).toThrow('[5, any]');
  });
});

describe('mixture', () => {
  it('keeps a gradient and a finite loss where the matching is confidently wrong', () => {
    const logits = tf.tensor2d([[0, 200]]);
    const one = tf.tensor2d([
      [10, -10],
      [-10, 10],
    ]);
    const loss = (x: tf.Tensor) =>
      tf.neg(
        tf.sum(tf.slice(classLogProbabilities(tf.softmax(x as tf.Tensor2D), one, 'mixture'), [0, 0], [1, 1])),
      ) as tf.Scalar;
    expect(loss(logits).dataSync()[0]).toBeGreaterThan(15);
    for (const g of tf.grad(loss)(logits).dataSync()) expect(Number.isFinite(g)).toBe(true);
  });
});

describe('prototypeClasses', () => {
  it('is a distribution over classes for each prototype', () => {
    rows(prototypeClasses(association)).forEach((row) => expect(row.reduce((a, b) => a + b)).toBeCloseTo(1, 5));
  });
});
