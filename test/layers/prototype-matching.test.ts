import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { PrototypeMatching } from '../../src/layers/index.ts';
import { prototypeMatching } from '../../src/ops/index.ts';
import { describeLayerContract } from '../support/layer-contract.ts';
import { normals } from '../support/tensors.ts';

describe('PrototypeMatching', () => {
  describeLayerContract({
    make: () => new PrototypeMatching({ numPrototypes: 5, temperature: 0.6, trainTemperature: true, seed: 3 }),
    input: [4, 3],
    trained: ['prototypes', 'logTemperature'],
    savedAs: 'UntwistPrototypeMatching',
  });

  it('is the matching of its weights', () => {
    const layer = new PrototypeMatching({ numPrototypes: 5, temperature: 2 });
    const x = normals([4, 3], 1) as tf.Tensor2D;
    const got = (layer.apply(x) as tf.Tensor).dataSync();
    const wanted = prototypeMatching(x, layer.getWeights()[0] as tf.Tensor2D, 2).dataSync();
    wanted.forEach((q, i) => expect(got[i]).toBeCloseTo(q, 5));
  });

  it('fixes the temperature unless told to train it', () => {
    const layer = new PrototypeMatching({ numPrototypes: 2 });
    layer.apply(tf.zeros([1, 3]));
    expect(layer.trainableWeights.map((w) => w.originalName.split('/').at(-1))).toEqual(['prototypes']);
  });

  it('refuses nonsense at construction or build', () => {
    expect(() => new PrototypeMatching({ numPrototypes: 0 })).toThrow(
      'numPrototypes must be an integer of at least 1, got 0',
    );
    expect(() => new PrototypeMatching({ numPrototypes: 1, temperature: 0 })).toThrow(
      'temperature must be a number above 0',
    );
    const map = tf.zeros([1, 2, 2, 3]);
    expect(() => new PrototypeMatching({ numPrototypes: 1 }).apply(map)).toThrow('flatten or pool');
  });
});
