import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import {
  COVARIANCE_FORMS,
  classGaussians,
  gaussianDistances,
  splitGaussian,
  type CovarianceForm,
} from '../../src/ops/gaussian-prototypes.ts';
import { squaredDistances } from '../../src/ops/matching.ts';
import { classMeans } from '../../src/ops/support-prototypes.ts';
import { expectGradients } from '../support/gradients.ts';
import { normals, rows } from '../support/tensors.ts';

const labels = Int32Array.of(0, 1, 0, 1, 1);
const support = normals([5, 6], 1) as tf.Tensor2D;
const query = normals([4, 6], 2) as tf.Tensor2D;

const distancesOf = (s: tf.Tensor, q: tf.Tensor, form: CovarianceForm) =>
  gaussianDistances(
    splitGaussian(q as tf.Tensor2D, form).means,
    classGaussians(splitGaussian(s as tf.Tensor2D, form), labels, 2),
  );

/** Points and precisions of rows, in plain numbers. */
function split(x: number[], form: CovarianceForm): { point: number[]; precision: number[] } {
  const width = form === 'radius' ? 5 : 3;
  const raw = x.slice(width);
  const precision = Array.from(
    { length: width },
    (_, d) => 1 + Math.log(1 + Math.exp(raw[form === 'radius' ? 0 : d]!)),
  );
  return { point: x.slice(0, width), precision };
}

it.each(COVARIANCE_FORMS)('is the distance to precision-weighted means in their deviations: %s', (form) => {
  const samples = rows(support).map((row) => split(row, form));
  const classes = [0, 1].map((label) => {
    const own = samples.filter((_, i) => labels[i] === label);
    const precision = own[0]!.precision.map((_, d) => own.reduce((sum, s) => sum + s.precision[d]!, 0));
    const mean = precision.map((total, d) => own.reduce((sum, s) => sum + s.precision[d]! * s.point[d]!, 0) / total);
    return { precision, mean };
  });
  const got = rows(distancesOf(support, query, form));
  rows(query).forEach((row, i) =>
    classes.forEach(({ precision, mean }, l) => {
      const { point } = split(row, form);
      const wanted = point.reduce((sum, v, d) => sum + precision[d]! * (v - mean[d]!) ** 2, 0);
      expect(got[i]![l]).toBeCloseTo(wanted, 3);
    }),
  );
});

it('is a multiple of the distance to class means where all precisions are one', () => {
  const flat = tf.concat([tf.slice(support, [0, 0], [-1, 5]), tf.zeros([5, 1])], 1) as tf.Tensor2D;
  const points = tf.slice(query, [0, 0], [-1, 5]) as tf.Tensor2D;
  const plain = squaredDistances(points, classMeans(tf.slice(support, [0, 0], [-1, 5]) as tf.Tensor2D, labels, 2));
  const each = 1 + Math.LN2; // precision of a sample; a class of n samples has n of them
  const wanted = tf.mul(plain, tf.tensor1d([2 * each, 3 * each])).dataSync();
  distancesOf(flat, query, 'radius')
    .dataSync()
    .forEach((value, i) => expect(value).toBeCloseTo(wanted[i]!, 3));
});

it.each(COVARIANCE_FORMS)('has the right gradient in support and query: %s', (form) => {
  const probe = normals([4, 2], 3);
  expectGradients((s, q) => tf.sum(tf.mul(probe, distancesOf(s, q, form))), [support, query]);
});

it.each(COVARIANCE_FORMS)('is finite, with its gradient, where all coincide: %s', (form) => {
  const sum = (x: tf.Tensor) => tf.sum(distancesOf(tf.slice(x, [0, 0], [5, 6]), x, form)) as tf.Scalar;
  for (const value of [0, 30, -200]) {
    const slope = tf.grad(sum)(tf.fill([6, 6], value));
    expect([...slope.dataSync()].every(Number.isFinite)).toBe(true);
  }
});

it('refuses a width that cannot be divided', () => {
  expect(() => splitGaussian(tf.zeros([2, 1]), 'radius')).toThrow("must be at least 2 for 'radius', got 1");
  expect(() => splitGaussian(tf.zeros([2, 5]), 'diagonal')).toThrow(
    "must be even and at least 2 for 'diagonal', got 5",
  );
});
