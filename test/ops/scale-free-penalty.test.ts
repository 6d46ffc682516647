import { expect, it } from 'vitest';
import { scaleFreePenalty } from '../../src/ops/index.ts';
import { JEFFREYS_EPSILON } from '../../src/ops/estimation/penalty.ts';
import { expectGradients } from '../support/gradients.ts';
import { expectNoLeak, normals } from '../support/tensors.ts';
import * as tf from '@tensorflow/tfjs-core';

it('is the prior of the estimation up to a constant, 0 where all is 0', () => {
  const w = normals([4, 3], 1);
  const wanted = Array.from(w.dataSync()).reduce((sum, v) => sum + 0.5 * Math.log(1 + (v * v) / JEFFREYS_EPSILON), 0);
  expect(scaleFreePenalty(w).dataSync()[0]).toBeCloseTo(wanted, 3);
  expect(scaleFreePenalty(tf.zeros([2, 2])).dataSync()[0]).toBe(0);
});

it('has the right gradient and leaves no tensor behind', async () => {
  expectGradients((w) => scaleFreePenalty(w), [tf.tensor2d([[0.7, -1.2], [2, -0.4]])]); // prettier-ignore
  const w = normals([4, 3], 1);
  await expectNoLeak(() => scaleFreePenalty(w).dispose());
});
