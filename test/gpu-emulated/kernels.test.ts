import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { batchNormTraining } from '../../src/kernels/index.ts';
import { runShader } from '../../src/kernels/webgpu-shader.ts';
import {
  describeOnGpu,
  difference,
  expectSame,
  expectSameGradients,
  normals,
  sparse,
  switchTo,
} from './support/both-engines.ts';

type Pool = [size: number, stride: number, pad: 'valid' | 'same'];
type Convolution = [image: number[], filter: number[], stride: number | [number, number], pad: 'valid' | 'same'];

const FEATURES = [
  [2, 4, 4, 3],
  [5, 3, 4, 1],
  [1, 1, 1, 2],
];
const POOLS: Pool[] = [
  [2, 2, 'valid'],
  [2, 2, 'same'],
  [3, 2, 'same'],
  [3, 1, 'valid'],
];
const CONVOLUTIONS: Convolution[] = [
  [[3, 8, 8, 1], [3, 3, 1, 8], 1, 'same'],
  [[2, 7, 5, 4], [3, 3, 4, 8], 1, 'same'],
  [[2, 4, 4, 36], [3, 3, 36, 5], 1, 'same'],
  [[2, 7, 7, 4], [3, 2, 4, 40], [2, 1], 'valid'],
  [[2, 5, 5, 6], [1, 1, 6, 3], 2, 'same'],
  [[9, 16, 16, 2], [3, 3, 2, 2], 1, 'same'], // more than one slice of places
];

describeOnGpu('on an imitated graphics card', () => {
  it.each(FEATURES)('batch normalisation of [%i, %i, %i, %i] is the native one', async (...shape) => {
    const depth = shape.at(-1) as number;
    const y = (...[x, gamma, beta]: tf.Tensor[]) =>
      batchNormTraining(x as tf.Tensor4D, gamma as tf.Tensor1D, beta as tf.Tensor1D, 1e-3);
    await expectSameGradients([shape, [depth], [depth]], (...at) => y(...at).y);
    await expectSame(() => {
      const { mean, variance } = y(normals(shape, 1), normals([depth], 2), normals([depth], 3));
      return [mean, variance];
    });
  });

  it('batch normalisation of values far from 0 keeps its digits', async () => {
    await expectSame(() => {
      const x = tf.add(normals([4, 8, 8, 2], 1), 1000) as tf.Tensor4D;
      return [batchNormTraining(x, tf.ones([2]), tf.zeros([2]), 1e-3).variance];
    });
  });

  it('ReLU and leaky ReLU', async () => {
    await expectSameGradients([[3, 5]], (x) => tf.relu(x), sparse);
    await expectSameGradients([[3, 5]], (x) => tf.leakyRelu(x, 0.1));
  });

  it('more entries than one row of workgroups takes', async () => {
    await expectSame(() => {
      const slope = tf.grad((x) => tf.relu(x))(tf.ones([2 ** 16 * 64 + 1]));
      return [tf.min(slope), tf.max(slope)];
    });
  });

  it.each(POOLS)('max pooling of %i by steps of %i, %s, ties to the first', async (size, stride, pad) => {
    await expectSameGradients([[2, 7, 6, 3]], (x) => tf.maxPool(x as tf.Tensor4D, size, stride, pad), sparse);
  });

  it.each(CONVOLUTIONS)('convolution of %j by %j, steps %j, %s', async (image, filter, stride, pad) => {
    await expectSameGradients([image, filter], (x, w) => tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, stride, pad));
  });

  it('leaves convolutions with channels first to tfjs', async () => {
    await switchTo('webgpu');
    const slope = (dataFormat: string, x: tf.Tensor, dy: tf.Tensor) => {
      const attrs = { strides: 1, pad: 'same', dataFormat, filterShape: [3, 3, 3, 6] };
      return tf.engine().runKernel('Conv2DBackpropFilter', { x, dy } as tf.NamedTensorMap, attrs) as tf.Tensor;
    };
    const [x, dy] = [normals([2, 5, 4, 3], 1), normals([2, 5, 4, 6], 2)];
    const first = (map: tf.Tensor) => tf.transpose(map, [0, 3, 1, 2]);
    const [ours, theirs] = [slope('NHWC', x, dy), slope('NCHW', first(x), first(dy))];
    expect(difference(await theirs.data(), await ours.data())).toBeLessThan(1e-5);
  });

  it('products of matrices, all four ways', async () => {
    for (const [a, b] of [
      [false, false],
      [false, true],
      [true, false],
      [true, true],
    ] as const) {
      const shapes = [a ? [5, 3] : [3, 5], b ? [4, 5] : [5, 4]];
      await expectSameGradients(shapes, (x, y) => tf.matMul(x, y, a, b));
    }
  });

  it('what losses are made of', async () => {
    const rows = (f: (x: tf.Tensor) => tf.Tensor) => expectSameGradients([[4, 6]], f);
    await rows((x) => tf.softmax(x));
    await rows((x) => tf.logSoftmax(x));
    await rows((x) => tf.logSumExp(x, 1));
    await rows((x) => tf.max(x, 1));
    await rows((x) => tf.mean(tf.square(x), 0));
    await rows((x) => tf.sqrt(tf.exp(x)));
    await rows((x) => tf.gather(x, tf.tensor1d([2, 0, 2], 'int32')));
    await rows((x) => tf.slice(tf.concat([x, x], 0), [2, 0], [4, -1]));
    await rows((x) => tf.transpose(tf.minimum(x, 0.5)));
    await expectSameGradients([[4, 6], [6]], (x, y) => tf.div(x, tf.add(tf.square(y), 1)));
    await expectSame(() => [tf.cast(tf.argMax(normals([4, 6], 1), 1), 'float32'), tf.eye(3)]);
  });

  // The last one: the device stays broken.
  it('tells of an error of the device at the next read, instead of handing out zeros', async () => {
    await switchTo('webgpu');
    const x = normals([3], 1);
    const code = 'result[index] = nothing[index];';
    const broken = runShader(tf.backend(), { key: 'broken', inputs: { x }, outputShape: [3], code });
    const result = tf.engine().makeTensorFromTensorInfo(broken);
    await expect(result.data()).rejects.toThrow(/graphics device reported an error: .*WGSL/);
  });
});
