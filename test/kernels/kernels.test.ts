import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { batchNormTraining, useFastGradients } from '../../src/kernels/index.ts';
import { normals, relativeError } from '../support/tensors.ts';

// Native ops against compositions of tfjs ops. On a backend without native ops both sides are the same.
useFastGradients();

const SHAPES = [
  [2, 4, 4, 3],
  [5, 6, 8, 1],
  [1, 7, 5, 4],
  [8, 3, 3, 16],
];
const IMAGES: [string, (shape: number[]) => tf.Tensor][] = [
  ['random', (shape) => normals(shape, 1)],
  ['constant', (shape) => tf.fill(shape, 0.5)],
  // Mostly background with a few strokes, as handwriting: most windows of a pool hold ties.
  ['sparse', (shape) => tf.relu(tf.sub(normals(shape, 2), 1))],
];
const cases = SHAPES.flatMap((shape) => IMAGES.map(([name, make]) => [name, shape, make] as const));

describe.each(cases)('on %s values of shape %j', (_, shape, make) => {
  const x = make(shape as unknown as number[]) as tf.Tensor4D;

  it('fused batch normalisation is the composition, forward and gradient', () => {
    const depth = shape[3]!;
    const gamma = tf.add(normals([depth], 3, 0.1), 1) as tf.Tensor1D;
    const beta = normals([depth], 4) as tf.Tensor1D;
    const plain = (a: tf.Tensor, g: tf.Tensor, b: tf.Tensor) => {
      const { mean, variance } = tf.moments(a, [0, 1, 2]);
      return tf.add(tf.mul(tf.div(tf.sub(a, mean), tf.sqrt(tf.add(variance, 1e-3))), g), b);
    };
    const fused = (a: tf.Tensor, g: tf.Tensor, b: tf.Tensor) =>
      batchNormTraining(a as tf.Tensor4D, g as tf.Tensor1D, b as tf.Tensor1D, 1e-3).y;
    expect(relativeError(fused(x, gamma, beta), plain(x, gamma, beta))).toBeLessThan(1e-4);
    const dy = normals(shape as unknown as number[], 5);
    const got = tf.grads(fused)([x, gamma, beta], dy);
    const wanted = tf.grads(plain)([x, gamma, beta], dy);
    // Where all values are equal the true gradient in x cancels to float32 noise: measure it against dy.
    const scale = tf.max(tf.abs(dy));
    got.forEach((g, i) => expect(relativeError(tf.concat([tf.reshape(g, [-1]), tf.reshape(scale, [1])]), tf.concat([tf.reshape(wanted[i]!, [-1]), tf.reshape(scale, [1])]))).toBeLessThan(1e-4)); // prettier-ignore
  });

  it('the gradient of ReLU is dy where x > 0', () => {
    const dy = normals(shape as unknown as number[], 6);
    const got = tf.grad((a) => tf.relu(a))(x, dy);
    expect(relativeError(got, tf.where(tf.greater(x, 0), dy, tf.zerosLike(dy)))).toBe(0);
  });

  it.each([2, 3])('the gradient of max pooling by %d goes to the first maximum of each window', (size) => {
    const pooled = tf.maxPool(x, size, size, 'valid');
    const dy = normals(pooled.shape, 7);
    const got = tf.grad((a) => tf.maxPool(a as tf.Tensor4D, size, size, 'valid'))(x, dy);
    expect(relativeError(got, plainPoolGradient(x, dy as tf.Tensor4D, size))).toBeLessThan(1e-6);
  });
});

it('says itself which gradients run', () => {
  const stock: tf.GradConfig = { kernelName: 'Relu', gradFunc: () => ({}) };
  tf.unregisterGradient('Relu');
  tf.registerGradient(stock); // as loading another tfjs does
  useFastGradients();
  expect(tf.getGradient('Relu')).not.toBe(stock);
});

/** Max pooling's gradient in plain loops. */
function plainPoolGradient(x: tf.Tensor4D, dy: tf.Tensor4D, size: number): tf.Tensor4D {
  const out = tf.buffer(x.shape);
  const values = x.bufferSync();
  const slopes = dy.bufferSync();
  const [batch, height, width, depth] = dy.shape;
  for (let n = 0; n < batch; n++)
    for (let i = 0; i < height; i++)
      for (let j = 0; j < width; j++)
        for (let c = 0; c < depth; c++) {
          let [best, bi, bj] = [-Infinity, 0, 0];
          for (let a = i * size; a < (i + 1) * size; a++)
            for (let b = j * size; b < (j + 1) * size; b++)
              if (values.get(n, a, b, c) > best) [best, bi, bj] = [values.get(n, a, b, c), a, b];
          out.set(out.get(n, bi, bj, c) + slopes.get(n, i, j, c), n, bi, bj, c);
        }
  return out.toTensor() as tf.Tensor4D;
}
