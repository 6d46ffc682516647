import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { BilinearResize } from '../../src/layers/index.ts';
import { describeLayerContract } from '../support/layer-contract.ts';

describe('BilinearResize', () => {
  describeLayerContract({
    make: () => new BilinearResize({ size: 6 }),
    input: [2, 4, 4, 3],
    trained: [],
    savedAs: 'UntwistBilinearResize',
  });

  it('keeps the corners and puts the mean of two between them', () => {
    const y = new BilinearResize({ size: 3 }).apply(tf.tensor4d([0, 2, 4, 8], [1, 2, 2, 1])) as tf.Tensor;
    expect(Array.from(y.dataSync())).toEqual([0, 1, 2, 2, 3.5, 5, 4, 6, 8]);
  });

  it('refuses a size that is none', () => {
    expect(() => new BilinearResize({ size: 0 })).toThrow(/size must be an integer of at least 1, got 0/);
  });
});
