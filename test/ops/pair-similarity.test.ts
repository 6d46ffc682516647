import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { pairLogits, pairLoss } from '../../src/ops/pair-similarity.ts';
import { expectGradients } from '../support/gradients.ts';
import { expectNoLeak, normals, rows } from '../support/tensors.ts';

// Wide, so that no two coordinates are within a step of a central difference: |d| has a kink at 0.
const query = normals([4, 3], 1, 3) as tf.Tensor2D;
const support = normals([5, 3], 2, 3) as tf.Tensor2D;
const weights = tf.tensor1d([-1, -0.3, 0.4]);
const bias = tf.scalar(0.7);
const queryLabels = Int32Array.of(0, 1, 2, 1);
const supportLabels = Int32Array.of(0, 1, 2, 0, 1);

it('is a weighted L1 distance and a bias', () => {
  const got = rows(pairLogits(query, support, weights, bias));
  const w = [-1, -0.3, 0.4];
  rows(query).forEach((a, i) =>
    rows(support).forEach((b, j) => {
      const wanted = a.reduce((sum, v, d) => sum + w[d]! * Math.abs(v - b[d]!), 0.7);
      expect(got[i]![j]).toBeCloseTo(wanted, 5);
    }),
  );
});

it('is the cross-entropy over pairs, half of it for pairs of one class', () => {
  const logits = rows(pairLogits(query, support, weights, bias));
  const losses: { same: number[]; other: number[] } = { same: [], other: [] };
  logits.forEach((row, i) =>
    row.forEach((z, j) => {
      const same = queryLabels[i] === supportLabels[j];
      losses[same ? 'same' : 'other'].push(-Math.log(1 / (1 + Math.exp(same ? -z : z))));
    }),
  );
  const mean = (values: number[]) => values.reduce((a, b) => a + b) / values.length;
  const got = pairLoss(tf.tensor2d(logits), queryLabels, supportLabels).dataSync()[0];
  expect(got).toBeCloseTo((mean(losses.same) + mean(losses.other)) / 2, 5);
});

it('has the right gradient in embeddings, weights and bias', () => {
  expectGradients(
    (q, s, w, b) =>
      pairLoss(
        pairLogits(q as tf.Tensor2D, s as tf.Tensor2D, w as tf.Tensor1D, b as tf.Scalar),
        queryLabels,
        supportLabels,
      ),
    [query, support, weights, bias],
  );
});

it('has a gradient of 0 where two embeddings coincide', () => {
  const same = tf.grad((q) => tf.sum(pairLogits(q as tf.Tensor2D, tf.zeros([1, 3]), weights, bias)) as tf.Scalar);
  expect([...same(tf.zeros([2, 3])).dataSync()].map(Math.abs)).toEqual([0, 0, 0, 0, 0, 0]);
});

it('is finite with logits beyond any exponential, and without one kind of pairs', () => {
  const value = (z: number, q = queryLabels, s = supportLabels) =>
    pairLoss(tf.fill([q.length, s.length], z), q, s).dataSync()[0] as number;
  expect(value(1e4)).toBeCloseTo(5e3, 0);
  expect(value(-1e4)).toBeCloseTo(5e3, 0);
  expect(value(0, Int32Array.of(0), Int32Array.of(0))).toBeCloseTo(Math.LN2 / 2, 5);
  expect(value(0, Int32Array.of(0), Int32Array.of(1))).toBeCloseTo(Math.LN2 / 2, 5);
});

it('leaves no tensor', async () => {
  await expectNoLeak(() => {
    const logits = pairLogits(query, support, weights, bias);
    tf.dispose([logits, pairLoss(logits, queryLabels, supportLabels)]);
  });
});
