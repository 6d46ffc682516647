import type * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { expect, it, onTestFinished } from 'vitest';
import { ReplacedWeights } from '../../src/backbones/replaced-weights.ts';
import { UserError } from '../../src/base/errors.ts';

it('is zeros, as many as were saved at most', () => {
  const weights = new ReplacedWeights({ most: 6 });
  const zeros = weights.apply([2, 3]);
  onTestFinished(() => zeros.dispose());
  expect(zeros.shape).toEqual([2, 3]);
  expect(Array.from(zeros.dataSync())).toEqual(new Array(6).fill(0));
  for (const shape of [[7], [3, 3], [1e9, 1e9], [2, NaN], [Infinity]]) {
    expect(() => weights.apply(shape)).toThrow(UserError);
    expect(() => weights.apply(shape)).toThrow(`a layer asks for more weights than there are, [${shape.join(', ')}]`);
  }
});

it('is saved as what any tfjs can read', async () => {
  const kernelInitializer = { className: ReplacedWeights.className, config: { most: 6 } } as never;
  const model = tfl.sequential({ layers: [tfl.layers.dense({ units: 2, inputShape: [3], kernelInitializer })] });
  const modelTopology = model.toJSON(null, false) as tf.io.ModelJSON['modelTopology'];
  expect(JSON.stringify(modelTopology)).toMatch(/"kernel_initializer":\{"class_name":"Zeros","config":\{\}\}/);
  const again = await tfl.models.modelFromJSON({ modelTopology } as never);
  expect(again.weights.map(({ shape }) => shape)).toEqual([[3, 2], [2]]);
  model.dispose();
  again.dispose();
});
