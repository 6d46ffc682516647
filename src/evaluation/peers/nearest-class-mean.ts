import { squaredRowDistances } from '../../metrics/squared-row-distances.ts';
import { requireSupport, type Classifier } from './classifier.ts';

/**
 * Nearest class mean: the score of a label is minus the squared distance to the mean of its support (−∞ without one).
 * Source: Mensink et al. 2013; with a trained embedding, the decision of Snell et al. 2017.
 */
export const nearestClassMean: Classifier = (support, labels, numLabels, query, depth) => {
  requireSupport('nearestClassMean', support, labels, numLabels, depth);
  const means = new Float64Array(numLabels * depth);
  const counts = new Float64Array(numLabels);
  labels.forEach((label, i) => {
    counts[label]!++;
    for (let k = 0; k < depth; k++) means[label * depth + k]! += support[i * depth + k]!;
  });
  const classMeans = Float32Array.from(means, (sum, i) => sum / counts[Math.floor(i / depth)]!);
  const distances = squaredRowDistances(query, classMeans, depth);
  return Float32Array.from(distances, (distance, i) => (counts[i % numLabels] === 0 ? -Infinity : -distance));
};
