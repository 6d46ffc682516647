import * as tf from '@tensorflow/tfjs-core';
import type * as tfl from '@tensorflow/tfjs-layers';

/** An array of numbers and its shape. */
export interface Weight {
  readonly values: ArrayLike<number>;
  readonly shape: readonly number[];
}

/** A layer put behind `x`, its weights, in the layer's own order, set to numbers. */
export function weightedLayer(
  layer: tfl.layers.Layer,
  x: tfl.SymbolicTensor,
  weights: readonly Weight[],
): tfl.SymbolicTensor {
  const output = layer.apply(x) as tfl.SymbolicTensor;
  tf.tidy(() =>
    layer.setWeights(weights.map(({ values, shape }) => tf.tensor(Float32Array.from(values), [...shape], 'float32'))),
  );
  return output;
}
