import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { describe, expect, it } from 'vitest';
import { EmbeddingOutput } from '../../src/layers/index.ts';
import { describeLayerContract } from '../support/layer-contract.ts';
import { normals } from '../support/tensors.ts';

describe('EmbeddingOutput', () => {
  describeLayerContract({
    make: () => new EmbeddingOutput({ name: 'x' }),
    input: [4, 3],
    says: [null, null],
    trained: [],
    savedAs: 'UntwistEmbeddingOutput',
  });

  it('gives what it gets, with its gradient', () => {
    const x = normals([4, 3], 1);
    expect((new EmbeddingOutput({}).apply(x) as tf.Tensor).dataSync()).toEqual(x.dataSync());
    const slope = tf.grad((y) => tf.sum(tf.square(new EmbeddingOutput({}).apply(y) as tf.Tensor)))(x);
    x.dataSync().forEach((v, i) => expect(slope.dataSync()[i]).toBeCloseTo(2 * v, 5));
  });

  it('takes targets of another width', async () => {
    const input = tfl.input({ shape: [3] });
    const hidden = tfl.layers.dense({ units: 3, kernelInitializer: 'ones' }).apply(input);
    const model = tfl.model({ inputs: input, outputs: new EmbeddingOutput({}).apply(hidden) as tfl.SymbolicTensor });
    const loss = (targets: tf.Tensor, x: tf.Tensor) => tf.mean(tf.mul(x, tf.mean(targets))) as tf.Scalar;
    model.compile({ optimizer: tf.train.sgd(0.1), loss });
    const fit = await model.fit(tf.ones([4, 3]), tf.ones([4, 7]), { epochs: 2, verbose: 0 });
    expect(fit.history['loss']![1]).toBeLessThan(fit.history['loss']![0] as number);
  });
});
