import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { useBackend } from '../../src/engine/index.ts';
import { createGlyphs } from '../../src/episodes/glyphs/index.ts';
import { batchNormTraining, useFastGradients } from '../../src/kernels/index.ts';
import { maxPoolGrad } from '../../src/kernels/max-pool-wasm.ts';
import { expectGradients } from '../support/gradients.ts';
import { expectNoLeak, normals } from '../support/tensors.ts';
import {
  plainBatchNorm,
  plainConvolutionGradients,
  plainPoolGradient,
  type Windows,
} from './support/plain-gradients.ts';

beforeAll(async () => {
  await useBackend({ backend: 'wasm' });
  useFastGradients();
});
afterAll(() => useBackend({ backend: 'auto' }));

/** Handwriting: most of it is background, so most windows of a pool hold ties. */
function glyphs([batch, side, , depth]: readonly number[]): tf.Tensor {
  const { pixels, numImages, height } = createGlyphs({ alphabets: 4, characters: 2, drawings: 2, size: 16 }).images;
  const at = (n: number, i: number, j: number) =>
    pixels[((n % numImages) * height + (i % height)) * height + (j % height)]!;
  return tf.tidy(() => {
    const image = tf.buffer([batch!, side!, side!, depth!]);
    for (let n = 0; n < batch!; n++)
      for (let i = 0; i < side!; i++)
        for (let j = 0; j < side!; j++) for (let c = 0; c < depth!; c++) image.set(at(n + c, i, j) / 255, n, i, j, c);
    return image.toTensor();
  });
}

const IMAGES: Readonly<Record<string, (shape: number[]) => tf.Tensor>> = {
  random: (shape) => normals(shape, 1),
  constant: (shape) => tf.fill(shape, 0.5),
  glyphs,
};
const PADS = ['same', 'valid', 1] as const;

/** The largest difference, as a share of the largest entry of `wanted`, or of `atLeast`. */
function error(got: tf.Tensor, wanted: ArrayLike<number>, atLeast = 1e-12): number {
  const values = got.dataSync();
  expect(values).toHaveLength(wanted.length);
  const largest = Math.max(atLeast, ...Array.from(wanted, Math.abs));
  return Math.max(...Array.from(values, (v, i) => Math.abs(v - wanted[i]!))) / largest;
}

const floats = (x: tf.Tensor) => x.dataSync() as Float32Array;

function windowsOf(batch: number, inSide: number, size: number, stride: number, pad: (typeof PADS)[number]): Windows {
  const { outHeight, padInfo } = tf.backend_util.computePool2DInfo(
    [batch, inSide, inSide, 1],
    size,
    stride,
    1,
    pad,
    'floor',
  );
  return { batch, inSide, outSide: outHeight, size, stride, padding: padInfo.top };
}

describe.each(Object.keys(IMAGES))('on wasm, %s images', (name) => {
  const make = IMAGES[name]!;

  // Depths on either side of where the way of the filter's gradient changes.
  it.each([
    [6, 3, 1, 1, 5],
    [7, 3, 1, 20, 9],
    [7, 3, 2, 18, 4],
    [6, 1, 1, 17, 3],
    [6, 1, 2, 3, 4],
    [5, 2, 1, 16, 2],
    [8, 5, 1, 3, 8],
  ])(
    'side %d, filter %d, stride %d, %d to %d channels: the gradients of conv2d',
    (side, size, stride, inDepth, outDepth) => {
      for (const pad of PADS) {
        const windows = windowsOf(3, side, size, stride, pad);
        const x = make([3, side, side, inDepth]) as tf.Tensor4D;
        const filter = normals([size, size, inDepth, outDepth], 2) as tf.Tensor4D;
        const dy = normals([3, windows.outSide, windows.outSide, outDepth], 3);
        const rounding = typeof pad === 'number' ? 'floor' : undefined;
        const convolution = (a: tf.Tensor, b: tf.Tensor) =>
          tf.conv2d(a as tf.Tensor4D, b as tf.Tensor4D, stride, pad, 'NHWC', 1, rounding);
        const [dx, dFilter] = tf.grads(convolution)([x, filter], dy) as [tf.Tensor, tf.Tensor];
        const wanted = plainConvolutionGradients(windows, floats(x), floats(filter), floats(dy), [inDepth, outDepth]);
        expect(error(dx, wanted.dx), `input, padding ${pad}`).toBeLessThan(1e-5);
        expect(error(dFilter, wanted.dFilter), `filter, padding ${pad}`).toBeLessThan(1e-5);
      }
    },
  );

  it.each([
    [6, 2, 2, 3],
    [7, 3, 2, 4],
    [5, 2, 1, 1],
  ])('side %d, window %d, stride %d: the gradient of max pooling, at ties the first', (side, size, stride, depth) => {
    for (const pad of PADS) {
      const windows = windowsOf(3, side, size, stride, pad);
      const x = make([3, side, side, depth]);
      const dy = normals([3, windows.outSide, windows.outSide, depth], 4);
      const rounding = typeof pad === 'number' ? 'floor' : undefined;
      const dx = tf.grad((a) => tf.maxPool(a as tf.Tensor4D, size, stride, pad, rounding))(x, dy);
      expect(error(dx, plainPoolGradient(windows, floats(x), floats(dy), depth)), `padding ${pad}`).toBeLessThan(1e-6);
    }
  });

  it.each([
    [4, 5, 3],
    [1, 3, 7],
    [5, 4, 1],
  ])('%d images of side %d, %d channels: batch normalisation, forward and gradient', (batch, side, depth) => {
    const shape = [batch, side, side, depth];
    const x = make(shape) as tf.Tensor4D;
    const [gamma, beta] = [tf.add(normals([depth], 5, 0.1), 1) as tf.Tensor1D, normals([depth], 6) as tf.Tensor1D];
    const dy = normals(shape, 7);
    const wanted = plainBatchNorm(floats(x), floats(gamma), floats(beta), floats(dy), 1e-3);
    const { y, mean, variance } = batchNormTraining(x, gamma, beta, 1e-3);
    expect(error(y, wanted.y)).toBeLessThan(1e-5);
    expect(
      error(
        mean,
        wanted.columns.map((column) => column.mean),
      ),
    ).toBeLessThan(1e-5);
    expect(
      error(
        variance,
        wanted.columns.map((column) => column.variance),
        1e-3,
      ),
    ).toBeLessThan(1e-5);
    const fused = (a: tf.Tensor, g: tf.Tensor, b: tf.Tensor) =>
      batchNormTraining(a as tf.Tensor4D, g as tf.Tensor1D, b as tf.Tensor1D, 1e-3).y;
    const [dx, dGamma, dBeta] = tf.grads(fused)([x, gamma, beta], dy) as [tf.Tensor, tf.Tensor, tf.Tensor];
    expect(error(dx, wanted.dx)).toBeLessThan(1e-5);
    expect(
      error(
        dGamma,
        wanted.columns.map((column) => column.dGamma),
        1,
      ),
    ).toBeLessThan(1e-5);
    expect(
      error(
        dBeta,
        wanted.columns.map((column) => column.dBeta),
      ),
    ).toBeLessThan(1e-5);
  });

  it('the gradient of ReLU is dy where x > 0', () => {
    const shape = [2, 5, 5, 3];
    const x = tf.sub(make(shape), 0.5);
    const dy = normals(shape, 8);
    const wanted = Array.from(floats(x), (value, i) => (value > 0 ? floats(dy)[i]! : 0));
    expect(error(tf.grad((a) => tf.relu(a))(x, dy), wanted)).toBe(0);
  });
});

it('normalises values far from 0 as exactly as others', () => {
  const x = tf.add(normals([8, 6, 6, 2], 9), 1000) as tf.Tensor4D;
  const [gamma, beta] = [tf.ones([2]) as tf.Tensor1D, tf.zeros([2]) as tf.Tensor1D];
  const { y } = batchNormTraining(x, gamma, beta, 1e-3);
  const wanted = plainBatchNorm(floats(x), floats(gamma), floats(beta), new Float32Array(x.size), 1e-3);
  expect(error(y, wanted.y)).toBeLessThan(1e-5);
});

it('agrees with central differences', () => {
  const x = normals([2, 4, 4, 2], 10);
  const filter = normals([3, 3, 2, 2], 11);
  const network = (a: tf.Tensor, b: tf.Tensor) =>
    tf.sum(tf.square(tf.conv2d(a as tf.Tensor4D, b as tf.Tensor4D, 1, 'same')));
  expectGradients(network, [x, filter]);
});

it('keeps its kernels where they are, and leaves no tensor behind', async () => {
  useFastGradients();
  expect(tf.getKernel('MaxPoolGrad', 'wasm').kernelFunc).toBe(maxPoolGrad);
  const [x, filter] = [normals([2, 6, 6, 17], 12) as tf.Tensor4D, normals([3, 3, 17, 3], 13) as tf.Tensor4D];
  await expectNoLeak(() => {
    const gradients = tf.grads((a, b) =>
      tf.maxPool(tf.conv2d(a as tf.Tensor4D, b as tf.Tensor4D, 1, 'same'), 2, 2, 'same'),
    );
    tf.dispose(gradients([x, filter]));
  });
});

it('says that it takes NHWC alone', () => {
  const x = normals([1, 2, 4, 4], 14) as tf.Tensor4D;
  const given = { inputShape: x.shape, strides: 1, pad: 'same', dataFormat: 'NCHW' };
  const inputs: tf.NamedTensorMap = { dy: x, filter: normals([3, 3, 2, 2], 15) };
  const run = () => tf.engine().runKernel('Conv2DBackpropInput', inputs, given as unknown as tf.NamedAttrMap);
  expect(run).toThrow('data format NHWC, got NCHW');
});
