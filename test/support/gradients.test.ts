import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { expectGradients, gradientError } from './gradients.ts';
import { normals } from './tensors.ts';

const wrongSquare = (gradient: (x: tf.Tensor, dy: tf.Tensor) => tf.Tensor) =>
  tf.customGrad((x, save) => {
    (save as tf.GradSaveFunc)([x as tf.Tensor]);
    return { value: tf.square(x as tf.Tensor), gradFunc: (dy, [x]) => gradient(x as tf.Tensor, dy as tf.Tensor) };
  });

describe('the gradient check', () => {
  it('passes a right gradient, also of a function with tiny values', () => {
    expectGradients((x) => tf.sum(tf.mul(tf.square(x), 1e-3)), [normals([3, 2], 1)]);
  });

  it.each([
    ['zero', (x: tf.Tensor) => tf.zerosLike(x)],
    ['of the wrong sign', (x: tf.Tensor, dy: tf.Tensor) => tf.mul(dy, tf.mul(x, -2))],
  ])('fails a gradient that is %s', (_, gradient) => {
    const f = wrongSquare(gradient);
    expect(gradientError((x) => tf.sum(f(x)), [normals([3, 2], 1)])).toBeGreaterThan(0.5);
    expect(() => expectGradients((x) => tf.sum(f(x)), [normals([3, 2], 1)])).toThrow();
  });
});
