import * as tf from '@tensorflow/tfjs-core';
import { requirePositive } from '../../base/check.ts';

/** The mean change from a pixel to the next, over both directions and all channels: [batch], in units of the pixels. */
export function totalVariation(images: tf.Tensor4D): tf.Tensor1D {
  const [, height, width, channels] = images.shape;
  return tf.tidy(() => {
    const along = (axis: 1 | 2, length: number) => {
      const size = [-1, axis === 1 ? length : -1, axis === 2 ? length : -1, -1];
      const from = (start: number) => tf.slice(images, [0, axis === 1 ? start : 0, axis === 2 ? start : 0, 0], size);
      return tf.sum(tf.abs(tf.sub(from(1), from(0))), [1, 2, 3]);
    };
    return tf.div(tf.add(along(1, height - 1), along(2, width - 1)), height * width * channels);
  }) as tf.Tensor1D;
}

/**
 * Images [batch, height, width, channels] under a Gaussian of `deviation` pixels; at the edge the weights within the image
 * are normalised. Written as two matrix products, whose gradients every backend has.
 */
export function blurred(images: tf.Tensor4D, deviation: number): tf.Tensor4D {
  requirePositive('blurred', 'deviation', deviation);
  const [batch, height, width, channels] = images.shape;
  return tf.tidy(() => {
    const rows = tf.matMul(gaussianRows(height, deviation), tf.reshape(images, [batch, height, width * channels]));
    const turned = tf.transpose(tf.reshape(rows, [batch, height, width, channels]), [0, 2, 1, 3]);
    const both = tf.matMul(gaussianRows(width, deviation), tf.reshape(turned, [batch, width, height * channels]));
    return tf.transpose(tf.reshape(both, [batch, width, height, channels]), [0, 2, 1, 3]);
  });
}

/** Images moved down and right by whole pixels; what leaves one edge comes in at the other. */
export function shifted(images: tf.Tensor4D, down: number, right: number): tf.Tensor4D {
  return tf.tidy(() => rolled(rolled(images, down, 1), right, 2));
}

/** [1, length, length], each row a Gaussian around its own place that sums to 1. */
function gaussianRows(length: number, deviation: number): tf.Tensor3D {
  const weights = Array.from({ length }, (_, at) => {
    const row = Array.from({ length }, (_, other) => Math.exp(-((at - other) ** 2) / (2 * deviation ** 2)));
    const sum = row.reduce((a, b) => a + b);
    return row.map((weight) => weight / sum);
  });
  return tf.tensor3d([weights]);
}

function rolled(images: tf.Tensor4D, by: number, axis: 1 | 2): tf.Tensor4D {
  const length = images.shape[axis];
  const split = (((length - by) % length) + length) % length;
  if (split === 0) return images;
  const [first, last] = tf.split(images, [split, length - split], axis);
  return tf.concat([last as tf.Tensor4D, first as tf.Tensor4D], axis);
}
