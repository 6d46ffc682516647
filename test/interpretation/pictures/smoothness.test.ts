import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { blurred, shifted, totalVariation } from '../../../src/interpretation/pictures/smoothness.ts';
import { expectGradients } from '../../support/gradients.ts';
import { normals } from '../../support/tensors.ts';

const SHAPE = [2, 4, 5, 3] as [number, number, number, number];
const images = (seed: number) => normals(SHAPE, seed) as tf.Tensor4D;
type Pixels = number[][][][];

describe('totalVariation', () => {
  it('is the mean of the steps right and down', () => {
    const got = totalVariation(images(1)).dataSync();
    (images(1).arraySync() as Pixels).forEach((image, b) => {
      let sum = 0;
      image.forEach((row, y) =>
        row.forEach((pixel, x) =>
          pixel.forEach((value, c) => {
            if (y + 1 < 4) sum += Math.abs(image[y + 1]![x]![c]! - value);
            if (x + 1 < 5) sum += Math.abs(row[x + 1]![c]! - value);
          }),
        ),
      );
      expect(got[b]).toBeCloseTo(sum / (4 * 5 * 3), 5);
    });
  });

  it('has the right gradient', () => {
    expectGradients((x) => tf.sum(totalVariation(x as tf.Tensor4D)), [tf.mul(images(2), 10)]);
  });
});

describe('blurred', () => {
  it('is the weighted mean of the pixels around', () => {
    const [pixels, got] = [images(3).arraySync() as Pixels, blurred(images(3), 0.8).arraySync() as Pixels];
    const weight = (a: number, b: number) => Math.exp(-((a - b) ** 2) / (2 * 0.8 ** 2));
    for (const [b, y, x, c] of [
      [0, 0, 0, 0],
      [1, 2, 4, 2],
      [1, 3, 1, 1],
    ] as const) {
      let [sum, weights] = [0, 0];
      for (let v = 0; v < 4; v++) {
        for (let u = 0; u < 5; u++) {
          sum += weight(y, v) * weight(x, u) * pixels[b]![v]![u]![c]!;
          weights += weight(y, v) * weight(x, u);
        }
      }
      expect(got[b]![y]![x]![c]).toBeCloseTo(sum / weights, 5);
    }
  });

  it('leaves an even image as it is and has the right gradient', () => {
    blurred(tf.fill([1, 4, 4, 1], 0.3), 2)
      .dataSync()
      .forEach((value) => expect(value).toBeCloseTo(0.3, 6));
    expectGradients((x) => tf.sum(tf.square(blurred(x as tf.Tensor4D, 0.8))), [images(4)]);
  });
});

describe('shifted', () => {
  it.each([
    [0, 0],
    [1, 2],
    [-1, -2],
    [4, 5],
  ])('moves down %i and right %i, around the edges', (down, right) => {
    const [pixels, got] = [images(5).arraySync() as Pixels, shifted(images(5), down, right).arraySync() as Pixels];
    const around = (value: number, length: number) => ((value % length) + length) % length;
    got.forEach((image, b) =>
      image.forEach((row, y) =>
        row.forEach((pixel, x) => expect(pixel).toEqual(pixels[b]![around(y - down, 4)]![around(x - right, 5)])),
      ),
    );
  });

  it('has the right gradient', () => {
    const probe = images(6);
    expectGradients((x) => tf.sum(tf.mul(shifted(x as tf.Tensor4D, 1, -2), probe)), [images(7)]);
  });
});
