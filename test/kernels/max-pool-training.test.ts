import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { maxPoolTraining, useFastGradients } from '../../src/kernels/index.ts';
import { expectNoLeak, normals, relativeError } from '../support/tensors.ts';

useFastGradients(); // the gradient of tf.maxPool, which kernels.test.ts compares with plain loops

const WINDOWS = [
  { filterSize: [2, 2], strides: [2, 2], pad: 'valid' },
  { filterSize: [3, 2], strides: [2, 1], pad: 'same' },
  { filterSize: [3, 3], strides: [1, 2], pad: 'valid' },
] as const;

it.each(WINDOWS)('is tf.maxPool with its gradient, %j', (attrs) => {
  const { filterSize, strides, pad } = attrs;
  const values = [normals([3, 7, 8, 5], 1), tf.fill([2, 4, 6, 3], 0.5), tf.relu(tf.sub(normals([2, 9, 6, 3], 2), 1))];
  for (const x of values as tf.Tensor4D[]) {
    const plain = (a: tf.Tensor) => tf.maxPool(a as tf.Tensor4D, [...filterSize], [...strides], pad);
    const ours = (a: tf.Tensor) => maxPoolTraining(a as tf.Tensor4D, attrs);
    expect(relativeError(ours(x), plain(x))).toBe(0);
    const dy = normals(plain(x).shape, 3);
    expect(relativeError(tf.grad(ours)(x, dy), tf.grad(plain)(x, dy))).toBeLessThan(1e-6);
  }
});

it('keeps no tensor', async () => {
  const x = normals([2, 6, 6, 3], 1);
  const loss = (a: tf.Tensor) => tf.sum(maxPoolTraining(a as tf.Tensor4D, WINDOWS[0]));
  await expectNoLeak(() => tf.grad(loss)(x).dispose());
});
