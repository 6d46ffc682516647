import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { classMaximum } from '../../src/ops/class-maximum.ts';
import { expectGradients } from '../support/gradients.ts';
import { expectNoLeak, normals, rows } from '../support/tensors.ts';

const labels = Int32Array.of(2, 0, 2, 1, 2);

it('is the largest score of the columns of each class', () => {
  const scores = normals([4, 5], 1) as tf.Tensor2D;
  const wanted = rows(scores).map((row) =>
    [0, 1, 2].map((label) => Math.max(...row.filter((_, column) => labels[column] === label))),
  );
  expect(rows(classMaximum(scores, labels, 3))).toEqual(wanted);
});

it('gives its gradient to the largest column, once', () => {
  const probe = normals([4, 3], 2);
  expectGradients((x) => tf.sum(tf.mul(classMaximum(x as tf.Tensor2D, labels, 3), probe)), [normals([4, 5], 3)]);
});

it('refuses a class without a column, and leaves no tensor', async () => {
  const scores = normals([2, 5], 1) as tf.Tensor2D;
  expect(() => classMaximum(scores, labels, 4)).toThrow('every label must have a column, label 3 has none');
  expect(() => classMaximum(scores, Int32Array.of(0, 1), 2)).toThrow('must be [any, 2], got [2, 5]');
  await expectNoLeak(() => classMaximum(scores, labels, 3).dispose());
});
