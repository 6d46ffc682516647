import { requireInteger } from '../../base/check.ts';
import { squaredRowDistances } from '../../metrics/squared-row-distances.ts';
import { requireSupport, type Classifier } from './classifier.ts';

/**
 * k nearest neighbours by Euclidean distance: the score of a label is its number of votes among the `neighbours` nearest
 * support samples, plus 1/(2 + squared distance of its nearest voter), under a vote, which decides ties.
 * Source: Cover and Hart 1967.
 */
export function nearestNeighbours(neighbours: number): Classifier {
  requireInteger('nearestNeighbours', 'neighbours', neighbours, 1);
  return (support, labels, numLabels, depth) => {
    requireSupport('nearestNeighbours', support, labels, numLabels, depth);
    return { scores: (query) => votes(query, support, labels, numLabels, depth, neighbours) };
  };
}

function votes(
  query: Float32Array,
  support: Float32Array,
  labels: Int32Array,
  numLabels: number,
  depth: number,
  neighbours: number,
): Float32Array {
  const distances = squaredRowDistances(query, support, depth);
  const numQueries = query.length / depth;
  const scores = new Float32Array(numQueries * numLabels);
  for (let q = 0; q < numQueries; q++) {
    const row = distances.subarray(q * labels.length, (q + 1) * labels.length);
    const nearest = Array.from(labels.keys())
      .sort((a, b) => row[a]! - row[b]!)
      .slice(0, neighbours);
    for (const i of nearest) {
      const at = q * numLabels + labels[i]!;
      scores[at]! += scores[at] === 0 ? 1 + 1 / (2 + row[i]!) : 1;
    }
  }
  return scores;
}
