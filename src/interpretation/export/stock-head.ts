import * as tfl from '@tensorflow/tfjs-layers';
import { logPrototypeClasses } from '../fitted/class-scores.ts';
import type { ClassifierSource } from './classifier-source.ts';
import { logSumExpLayers, paddedCount } from './log-sum-exp-layers.ts';
import { weightedLayer, type Weight } from './weighted-layer.ts';

/**
 * Class probabilities behind an embedding by stock layers alone. The matching is softmax((x·Pᵀ - ½|p_j|²)/τ), a Dense layer
 * (method §1), with the scaling of the embedding folded into its kernel and bias; the association is a second one, `softmax`
 * with the kernel W/T, `mixture` without activation and with the kernel softmax(w_j). Calibration of a mixture needs
 * log c, for which no stock layer has a function; see `logSumExpLayers`.
 */
export function stockHead(embedding: tfl.SymbolicTensor, source: ClassifierSource): tfl.SymbolicTensor {
  const { head, calibration } = source;
  const { association, depth, numLabels, form } = head;
  const numPrototypes = head.prototypes.length / depth;
  if (form === 'mixture' && calibration !== 1) {
    const units = paddedCount(numPrototypes);
    const logits = dense('matching_logits', embedding, units, 'linear', matchingWeights(source, units));
    const logs = logSumExpLayers(logits, logPrototypeClasses(head), numLabels);
    const identity = new Float64Array(numLabels * numLabels);
    for (let l = 0; l < numLabels; l++) identity[l * (numLabels + 1)] = 1 / calibration;
    return dense('association', logs, numLabels, 'softmax', [{ values: identity, shape: [numLabels, numLabels] }]);
  }
  const matching = dense('matching', embedding, numPrototypes, 'softmax', matchingWeights(source, numPrototypes));
  const values =
    form === 'softmax'
      ? association.map((w) => w / calibration)
      : logPrototypeClasses(head).map((log) => Math.exp(log));
  const activation = form === 'softmax' ? 'softmax' : 'linear';
  return dense('association', matching, numLabels, activation, [{ values, shape: [numPrototypes, numLabels] }]);
}

/** Kernel [depth, units] and bias [units] of (x'·Pᵀ - ½|p_j|²)/τ with x' = (x - mean) · factor; the last prototype fills up. */
function matchingWeights({ head, scaling }: ClassifierSource, units: number): [kernel: Weight, bias: Weight] {
  const { prototypes, depth, temperature } = head;
  const last = prototypes.length / depth - 1;
  const kernel = new Float64Array(units * depth);
  const bias = new Float64Array(units);
  for (let j = 0; j < units; j++) {
    for (let k = 0; k < depth; k++) {
      const p = prototypes[Math.min(j, last) * depth + k]!;
      const slope = (p * (scaling?.factor[k] ?? 1)) / temperature;
      kernel[k * units + j] = slope;
      bias[j]! -= slope * (scaling?.mean[k] ?? 0) + (p * p) / (2 * temperature);
    }
  }
  return [
    { values: kernel, shape: [depth, units] },
    { values: bias, shape: [units] },
  ];
}

/** Without a bias where only a kernel is given. */
function dense(
  name: string,
  x: tfl.SymbolicTensor,
  units: number,
  activation: 'linear' | 'softmax',
  weights: readonly Weight[],
): tfl.SymbolicTensor {
  return weightedLayer(tfl.layers.dense({ units, activation, useBias: weights.length === 2, name }), x, weights);
}
