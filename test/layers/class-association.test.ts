import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { describe, expect, it } from 'vitest';
import { ClassAssociation } from '../../src/layers/index.ts';
import { ASSOCIATION_FORMS } from '../../src/ops/index.ts';
import { describeLayerContract } from '../support/layer-contract.ts';
import { rows } from '../support/tensors.ts';

describe.each(ASSOCIATION_FORMS)('ClassAssociation, %s', (form) => {
  describeLayerContract({
    make: () => new ClassAssociation({ numClasses: 3, form, l1: 0.1, l2: 0.2, jeffreys: 0.3, seed: 4 }),
    input: [4, 5],
    prepare: (x) => tf.softmax(x),
    trained: ['association'],
    savedAs: 'UntwistClassAssociation',
  });

  it('gives class probabilities', () => {
    const layer = new ClassAssociation({ numClasses: 3, form });
    const matching = tf.softmax(tf.tensor2d([[1, 2], [0, 5]])); // prettier-ignore
    rows(layer.apply(matching) as tf.Tensor).forEach((row) => expect(row.reduce((a, b) => a + b)).toBeCloseTo(1, 5));
  });
});

describe('ClassAssociation', () => {
  it('adds its regularisers to the loss of the model', () => {
    const layer = new ClassAssociation({ numClasses: 2, l1: 0.1, l2: 0.01, jeffreys: 0.02 });
    const input = tfl.input({ shape: [3] });
    const model = tfl.model({ inputs: input, outputs: layer.apply(input) as tfl.SymbolicTensor });
    const w = Array.from(layer.getWeights()[0]!.dataSync());
    const wanted = w.reduce((sum, v) => sum + 0.1 * Math.abs(v) + 0.01 * v * v + 0.01 * Math.log(1 + v * v * 1e4), 0);
    const got = model.calculateLosses().reduce((sum, loss) => sum + (loss.dataSync()[0] as number), 0);
    expect(got).toBeCloseTo(wanted, 4);
  });

  it('refuses nonsense', () => {
    expect(() => new ClassAssociation({ numClasses: 0 })).toThrow('numClasses must be an integer of at least 1, got 0');
    expect(() => new ClassAssociation({ numClasses: 2, form: 'max' as never })).toThrow(
      "one of mixture, softmax, got 'max'",
    );
    expect(() => new ClassAssociation({ numClasses: 2, l1: -1 })).toThrow('l1 must be from 0');
  });
});
