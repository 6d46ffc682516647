import type * as tfl from '@tensorflow/tfjs-layers';
import { BatchNormalization } from '../../layers/index.ts';
import type { EmbeddingAffine } from './classifier-source.ts';
import { weightedLayer } from './weighted-layer.ts';

/** Epsilon of batch normalisation, taken off the variance again: what is left is the affine map. */
const EPSILON = 1e-3;

/** (x - mean) · factor + shift as a batch normalisation, which is stock once saved; `[batch, depth]`. */
export function affineLayer(
  name: string,
  x: tfl.SymbolicTensor,
  { mean, factor }: EmbeddingAffine,
  shift: ArrayLike<number> = new Float64Array(mean.length),
): tfl.SymbolicTensor {
  const shape = [mean.length];
  const variance = new Float64Array(mean.length).fill(1 - EPSILON);
  return weightedLayer(new BatchNormalization({ epsilon: EPSILON, name }), x, [
    { values: factor, shape },
    { values: shift, shape },
    { values: mean, shape },
    { values: variance, shape },
  ]);
}
