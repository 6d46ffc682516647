import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { describe, expect, it } from 'vitest';
import { BatchNormalization } from '../../src/layers/index.ts';
import { describeLayerContract } from '../support/layer-contract.ts';
import { normals, relativeError } from '../support/tensors.ts';

const x = tf.add(tf.mul(normals([3, 4, 4, 2], 1), tf.tensor1d([2, 0.5])), tf.tensor1d([3, -1])) as tf.Tensor4D;

describe('BatchNormalization', () => {
  describeLayerContract({
    make: () => new BatchNormalization({ momentum: 0.8, epsilon: 1e-2 }),
    input: [3, 4, 4, 2],
    trained: ['gamma', 'beta'],
    savedAs: 'BatchNormalization', // the stock class: it loads without this library
  });

  it('normalises a batch by its own mean and variance in training', () => {
    const y = new BatchNormalization().apply(x, { training: true }) as tf.Tensor;
    const { mean, variance } = tf.moments(y, [0, 1, 2]);
    for (const m of mean.dataSync()) expect(m).toBeCloseTo(0, 4);
    for (const v of variance.dataSync()) expect(v).toBeCloseTo(1, 2);
  });

  it('follows the batch with its running statistics', () => {
    const layer = new BatchNormalization({ momentum: 0.75 });
    layer.apply(x, { training: true });
    const { mean, variance } = tf.moments(x, [0, 1, 2]);
    const [, , movingMean, movingVariance] = layer.getWeights();
    const unbiased = tf.mul(variance, 48 / 47);
    expect(relativeError(movingMean!, tf.mul(mean, 0.25))).toBeLessThan(1e-4);
    expect(relativeError(movingVariance!, tf.add(tf.mul(unbiased, 0.25), 0.75))).toBeLessThan(1e-4);
  });

  it('frozen, it is in inference mode and keeps its statistics', () => {
    const layer = new BatchNormalization();
    layer.apply(x, { training: true });
    layer.trainable = false;
    const before = layer.getWeights().map((w) => w.dataSync().slice());
    const trained = layer.apply(x, { training: true }) as tf.Tensor;
    expect(relativeError(trained, layer.apply(x) as tf.Tensor)).toBe(0);
    layer.getWeights().forEach((w, i) => expect(w.dataSync()).toEqual(before[i]));
  });

  it('infers as the stock layer does', () => {
    const ours = new BatchNormalization();
    const stock = tfl.layers.batchNormalization({});
    ours.apply(x, { training: true });
    stock.apply(x);
    stock.setWeights(ours.getWeights());
    expect(relativeError(ours.apply(x) as tf.Tensor, stock.apply(x) as tf.Tensor)).toBeLessThan(1e-5);
  });

  it('without a factor has no gamma, and normalises alike', () => {
    const [scaled, bare] = [new BatchNormalization(), new BatchNormalization({ scale: false })];
    expect(relativeError(bare.apply(x) as tf.Tensor, scaled.apply(x) as tf.Tensor)).toBe(0);
    expect(bare.weights.map((w) => w.originalName.split('/').at(-1))).toEqual([
      'beta',
      'moving_mean',
      'moving_variance',
    ]);
    const trained = (layer: BatchNormalization) => layer.apply(x, { training: true }) as tf.Tensor;
    expect(relativeError(trained(bare), trained(scaled))).toBe(0);
    expect(bare.getConfig().scale).toBe(false);
  });

  it('normalises vectors as it does a map of one place', () => {
    const rows = tf.reshape(x, [48, 2]);
    for (const training of [false, true]) {
      const flat = new BatchNormalization().apply(rows, { training }) as tf.Tensor;
      const map = new BatchNormalization().apply(tf.reshape(x, [48, 1, 1, 2]), { training }) as tf.Tensor;
      expect(flat.shape).toEqual([48, 2]);
      expect(relativeError(flat, tf.reshape(map, [48, 2]))).toBeLessThan(1e-6);
    }
  });
});
