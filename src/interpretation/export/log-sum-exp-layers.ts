import * as tfl from '@tensorflow/tfjs-layers';
import { affineLayer } from './affine-layer.ts';
import { weightedLayer } from './weighted-layer.ts';

/**
 * log Σ_j exp(s_j + log a_jl) by stock layers alone, `[batch, numLabels]` from logits `[batch, paddedCount]`: log c of a
 * mixture, up to a constant of the sample that a soft-max behind it cancels.
 * Pairs of prototypes are joined until one is left: log(eᵃ + eᵇ) = max + softplus(2(mean - max)), where maximum and mean are
 * stock poolings, so nothing overflows. The places behind the last prototype hold copies of its logit, and all share its weight.
 * @param logClasses log a_jl, [numPrototypes, numLabels]
 */
export function logSumExpLayers(
  logits: tfl.SymbolicTensor,
  logClasses: Float64Array,
  numLabels: number,
): tfl.SymbolicTensor {
  const numPrototypes = logClasses.length / numLabels;
  const padded = paddedCount(numPrototypes);
  const copies = padded - numPrototypes + 1;
  const repeated = tfl.layers.repeatVector({ n: numLabels, name: 'classes_repeated' }).apply(logits);
  const flat = tfl.layers.flatten({ name: 'classes_flat' }).apply(repeated) as tfl.SymbolicTensor;
  const shift = Float64Array.from({ length: numLabels * padded }, (_, at) => {
    const [label, j] = [Math.floor(at / padded), at % padded];
    const prototype = Math.min(j, numPrototypes - 1);
    const share = prototype === numPrototypes - 1 ? Math.log(copies) : 0;
    return logClasses[prototype * numLabels + label]! - share;
  });
  const same = { mean: new Float64Array(shift.length), factor: new Float64Array(shift.length).fill(1) };
  const terms = affineLayer('class_terms', flat, same, shift);
  const shape = { targetShape: [numLabels, padded, 1], name: 'class_grid' };
  let grid = tfl.layers.reshape(shape).apply(terms) as tfl.SymbolicTensor;
  for (let level = 1; 2 ** level <= padded; level++) grid = joinPairs(grid, `join${level}`);
  return tfl.layers.flatten({ name: 'class_logits' }).apply(grid) as tfl.SymbolicTensor;
}

/** The power of two at or above a number of prototypes. */
export const paddedCount = (numPrototypes: number): number => 2 ** Math.ceil(Math.log2(numPrototypes));

/** log(eᵃ + eᵇ) of neighbours, `[batch, numLabels, n, 1]` → `[batch, numLabels, n/2, 1]`. */
function joinPairs(x: tfl.SymbolicTensor, name: string): tfl.SymbolicTensor {
  const pair: { poolSize: [number, number]; strides: [number, number] } = { poolSize: [1, 2], strides: [1, 2] };
  const most = tfl.layers.maxPooling2d({ ...pair, name: `${name}_max` }).apply(x) as tfl.SymbolicTensor;
  const mean = tfl.layers.averagePooling2d({ ...pair, name: `${name}_mean` }).apply(x) as tfl.SymbolicTensor;
  const both = tfl.layers.concatenate({ axis: -1, name: `${name}_both` }).apply([most, mean]) as tfl.SymbolicTensor;
  const layer = tfl.layers.conv2d({
    ...{ filters: 1, kernelSize: 1, useBias: false },
    ...{ activation: 'softplus', name: `${name}_rest` },
  });
  const rest = weightedLayer(layer, both, [{ values: [-2, 2], shape: [1, 1, 2, 1] }]);
  return tfl.layers.add({ name }).apply([most, rest]) as tfl.SymbolicTensor;
}
