import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { useFastGradients } from '../../src/kernels/index.ts';
import { normals, relativeError } from '../support/tensors.ts';

useFastGradients();

it.each([0.1, 0.5, 0])('the gradient of leaky ReLU is dy above 0 and %d dy elsewhere', (alpha) => {
  const x = tf.concat([normals([30], 1), tf.zeros([5])]);
  const dy = normals([35], 2);
  const got = tf.grad((a) => tf.leakyRelu(a, alpha))(x, dy);
  const [inputs, slopes] = [x.dataSync(), dy.dataSync()];
  const wanted = Array.from(inputs, (value, i) => (value > 0 ? 1 : alpha) * (slopes[i] as number));
  expect(relativeError(got, tf.tensor1d(wanted))).toBeLessThan(1e-6);
});
