import { nearestPrototype } from './nearest-prototype.ts';
import { requireSupport, type Classifier } from './classifier.ts';

/**
 * Nearest class mean: the score of a label is minus the squared distance to the mean of its support (−∞ without one).
 * Source: Mensink et al. 2013. With a trained embedding it is the decision of Snell et al. 2017, whatever the
 * temperature; training the embedding for it is not this peer's.
 */
export const nearestClassMean: Classifier = (support, labels, numLabels, depth) => {
  requireSupport('nearestClassMean', support, labels, numLabels, depth);
  const present = [...new Set(labels)].sort((a, b) => a - b);
  const means = classMeans(support, labels, numLabels, depth);
  const prototypes = Float32Array.from(present.flatMap((l) => [...means.subarray(l * depth, (l + 1) * depth)]));
  return nearestPrototype({ prototypes, prototypeLabels: Int32Array.from(present), support, numLabels, depth });
};

/** The mean of each label's rows, float64 `[numLabels, depth]`; NaN for a label without any. */
export function classMeans(support: Float32Array, labels: Int32Array, numLabels: number, depth: number): Float64Array {
  const means = new Float64Array(numLabels * depth);
  const counts = new Float64Array(numLabels);
  labels.forEach((label, i) => {
    counts[label]!++;
    for (let k = 0; k < depth; k++) means[label * depth + k]! += support[i * depth + k]!;
  });
  return means.map((sum, at) => sum / counts[Math.floor(at / depth)]!);
}
