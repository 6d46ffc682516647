import { requireInteger } from '../../base/check.ts';
import type { PrototypeClassifier } from '../../ops/estimation/index.ts';
import { rowCount } from '../../metrics/squared-row-distances.ts';

/** What one sample says of prototypes and classes. */
export interface ClassScores {
  /** Squared distance to each prototype, [numPrototypes]. */
  readonly distances: Float64Array;
  /** log q_j of the matching, [numPrototypes]. */
  readonly logMatching: Float64Array;
  /** log c_l, before calibration, [numLabels]. */
  readonly logProbabilities: Float64Array;
}

/**
 * Scores every row of scaled embeddings [numSamples, depth]. In logarithms throughout: what calibration and ambiguity read
 * from far-off classes would underflow.
 */
export function classScores(head: PrototypeClassifier, embeddings: Float32Array | Float64Array): ClassScores[] {
  const { depth, prototypes } = head;
  const numSamples = rowCount('classScores', embeddings, depth);
  const logClasses = logPrototypeClasses(head);
  return Array.from({ length: numSamples }, (_, i) => {
    const distances = new Float64Array(prototypes.length / depth);
    for (let j = 0; j < distances.length; j++) {
      for (let k = 0; k < depth; k++) {
        distances[j]! += (embeddings[i * depth + k]! - prototypes[j * depth + k]!) ** 2;
      }
    }
    return scoresOfDistances(head, logClasses, distances);
  });
}

/** The same from the squared distances to the prototypes; one at an infinite distance has no part. */
export function scoresOfDistances(
  { association, numLabels, temperature, form }: PrototypeClassifier,
  logClasses: Float64Array,
  distances: Float64Array,
): ClassScores {
  const logMatching = logSoftmax(distances.map((d) => -d / (2 * temperature)));
  const logProbabilities = new Float64Array(numLabels);
  const terms = new Float64Array(logMatching.length);
  for (let l = 0; l < numLabels; l++) {
    if (form === 'mixture') {
      for (let j = 0; j < terms.length; j++) terms[j] = logMatching[j]! + logClasses[j * numLabels + l]!;
      logProbabilities[l] = logSumExp(terms);
    } else {
      for (const [j, q] of logMatching.entries()) logProbabilities[l]! += Math.exp(q) * association[j * numLabels + l]!;
    }
  }
  return {
    distances,
    logMatching,
    logProbabilities: form === 'mixture' ? logProbabilities : logSoftmax(logProbabilities),
  };
}

/** log a_jl: the logarithm of each prototype's class distribution, [numPrototypes, numLabels]. */
export function logPrototypeClasses({ association, numLabels }: PrototypeClassifier): Float64Array {
  requireInteger('logPrototypeClasses', 'numLabels', numLabels, 1);
  const rows = new Float64Array(association.length);
  for (let start = 0; start < rows.length; start += numLabels) {
    rows.set(logSoftmax(association.subarray(start, start + numLabels)), start);
  }
  return rows;
}

export function logSoftmax(logits: Float64Array): Float64Array {
  const total = logSumExp(logits);
  return logits.map((logit) => logit - total);
}

/** Plain loops: a hundred classes and prototypes of thousands of samples are tens of millions of terms. */
function logSumExp(logits: Float64Array): number {
  let top = -Infinity;
  for (let i = 0; i < logits.length; i++) if (logits[i]! > top) top = logits[i]!;
  if (top === -Infinity) return top;
  let sum = 0;
  for (let i = 0; i < logits.length; i++) sum += Math.exp(logits[i]! - top);
  return top + Math.log(sum);
}
