import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import {
  largestSize,
  moved,
  NORMS,
  projected,
  sizesOf,
  steepestDescent,
  type Norm,
} from '../../../src/interpretation/probe/norms.ts';
import { normals } from '../../support/tensors.ts';

const x = () => normals([3, 2, 2, 1], 1) as tf.Tensor4D;
const imagesOf = (t: tf.Tensor) => tf.reshape(t, [t.shape[0]!, -1]).arraySync() as number[][];
const size = (row: number[], norm: Norm) =>
  norm === 'linf' ? Math.max(...row.map(Math.abs)) : Math.sqrt(row.reduce((s, v) => s + v * v, 0));

describe.each(NORMS)('%s', (norm) => {
  it('measures perturbations', () => {
    const sizes = sizesOf(x(), norm).dataSync();
    imagesOf(x()).forEach((row, i) => expect(sizes[i]).toBeCloseTo(size(row, norm), 5));
  });

  it('descends steepest among all perturbations of size 1', () => {
    const gradients = imagesOf(x());
    const descent = (row: number[], d: number[]) => row.reduce((s, g, k) => s + g * d[k]!, 0);
    const best = imagesOf(steepestDescent(x(), norm));
    const others = imagesOf(normals([300, 2, 2, 1], 2));
    best.forEach((d, i) => {
      expect(size(d, norm)).toBeCloseTo(1, 5);
      for (const other of others) {
        const unit = other.map((v) => v / size(other, norm));
        expect(descent(gradients[i]!, unit)).toBeGreaterThanOrEqual(descent(gradients[i]!, d) - 1e-5);
      }
    });
  });

  it('keeps the direction of tiny gradients and stands still without one', () => {
    const tiny = tf.mul(x(), 1e-25) as tf.Tensor4D;
    const [a, b] = [steepestDescent(tiny, norm).dataSync(), steepestDescent(x(), norm).dataSync()];
    a.forEach((value, i) => expect(value).toBeCloseTo(b[i]!, 4));
    expect(steepestDescent(tf.zeros([1, 2, 2, 1]), norm).dataSync()).toEqual(new Float32Array(4).fill(-0));
  });

  it('projects onto the nearest perturbation within the size', () => {
    const limits = [0.1, 0.7, 100];
    const near = imagesOf(projected(x(), tf.tensor1d(limits), norm));
    imagesOf(x()).forEach((row, i) => {
      expect(size(near[i]!, norm)).toBeLessThanOrEqual(limits[i]! + 1e-6);
      const wanted =
        norm === 'linf'
          ? row.map((v) => Math.max(-limits[i]!, Math.min(limits[i]!, v)))
          : row.map((v) => v * Math.min(1, limits[i]! / size(row, norm)));
      wanted.forEach((v, k) => expect(near[i]![k]).toBeCloseTo(v, 5));
    });
  });

  it('reaches every image from every other with the largest size', () => {
    const span = tf.sub(tf.ones([1, 5, 4, 3]), tf.zeros([1, 5, 4, 3])) as tf.Tensor4D;
    expect(sizesOf(span, norm).dataSync()[0]).toBeCloseTo(largestSize([1, 5, 4, 3], norm), 5);
  });
});

it('keeps moved pixels within 0..1', () => {
  const images = tf.tensor4d([0.1, 0.9, 0.5, 0.5], [2, 1, 2, 1]);
  const directions = tf.tensor4d([-1, 1, -1, 1], [2, 1, 2, 1]);
  const wanted = [0, 1, 0.4, 0.6];
  moved(images, directions, tf.tensor1d([0.3, 0.1]))
    .dataSync()
    .forEach((value, i) => expect(value).toBeCloseTo(wanted[i]!, 6));
});
