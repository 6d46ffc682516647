import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { augmentedScore, classMedoids, worstFacilities } from '../../src/ops/facility-inference.ts';
import { facilityLocationLoss } from '../../src/ops/facility-location.ts';
import { unitRows } from '../../src/ops/unit-rows.ts';
import { expectGradients } from '../support/gradients.ts';
import { expectNoLeak, normals, rows } from '../support/tensors.ts';

const labels = Int32Array.of(0, 1, 2, 0, 1, 2, 0, 1);
const x = normals([8, 3], 4, 3) as tf.Tensor2D;
const value = (y: tf.Tensor, of = labels, numLabels = 3, gamma = 0.5) =>
  facilityLocationLoss(y as tf.Tensor2D, of, numLabels, gamma).dataSync()[0] as number;

it('is what the worst clustering scores above the true one', () => {
  const samples = rows(x);
  const distances = samples.flatMap((a) => samples.map((b) => Math.hypot(...a.map((v, d) => v - b[d]!))));
  const problem = { distances, labels, numLabels: 3, nmiWeight: 0.5 };
  const medoids = classMedoids(problem);
  const own = samples.reduce((sum, _, i) => sum + distances[i * 8 + medoids[labels[i]!]!]!, 0) / 8;
  const wanted = augmentedScore(problem, worstFacilities(problem)) + own;
  expect(wanted).toBeGreaterThan(0.1);
  expect(value(x)).toBeCloseTo(wanted, 3);
});

it('is 0 where the classes are far apart: no other clustering comes near, whatever its γ adds', () => {
  const apart = tf.add(tf.mul(x, 1e-3), tf.mul(tf.tensor2d([...labels].map((l) => [l, 0, 0])), 50));
  expect(value(apart, labels, 3, 1)).toBeLessThan(1e-3);
});

it('grows with γ where classes are mixed', () => {
  expect(value(x, labels, 3, 1)).toBeGreaterThan(value(x, labels, 3, 0.2) + 0.05);
});

it('has no rounding of the distance of a sample from itself', () => {
  const far = tf.add(x, 100) as tf.Tensor2D; // float32 squared distances next to 3·100² are wrong by 1e-2
  const single = Int32Array.of(0, 1, 2, 3, 4, 5, 6, 7);
  expect(value(far, single, 8, 0)).toBe(0); // every sample its own medoid, on both sides
  const slope = tf.grad((y) => facilityLocationLoss(y as tf.Tensor2D, single, 8, 0))(far);
  expect([...slope.dataSync()].every((v) => v === 0)).toBe(true);
});

it('has the right gradient, also through embeddings of length 1', () => {
  expectGradients((y) => facilityLocationLoss(y as tf.Tensor2D, labels, 3, 0.5), [x]);
  expectGradients((y) => facilityLocationLoss(unitRows(y as tf.Tensor2D), labels, 3, 0.5), [x]);
});

it('goes down along its gradient until it is gone', () => {
  let y = x;
  for (let i = 0; i < 200; i++) {
    const slope = tf.grad((z) => facilityLocationLoss(z as tf.Tensor2D, labels, 3, 0.5))(y);
    y = tf.sub(y, tf.mul(slope, 0.5)) as tf.Tensor2D;
  }
  expect(value(y)).toBeLessThan(0.1 * value(x));
});

it.each([
  ['all samples coincide', tf.fill([8, 3], 2), labels, 3],
  ['all are 0', tf.zeros([8, 3]), labels, 3],
  ['there is one class', normals([8, 3], 1), new Int32Array(8), 1],
  ['every sample is a class', normals([3, 3], 1), Int32Array.of(0, 1, 2), 3],
])('is finite, with its gradient, where %s', (_, y, of, numLabels) => {
  expect(value(y, of, numLabels)).toSatisfy(Number.isFinite);
  const slope = tf.grad((z) => facilityLocationLoss(z as tf.Tensor2D, of, numLabels, 0.5))(y);
  expect([...slope.dataSync()].every(Number.isFinite)).toBe(true);
});

it('leaves no tensor', async () => {
  await expectNoLeak(() => facilityLocationLoss(x, labels, 3, 0.5).dispose());
});
