import { requirePositive } from '../../base/check.ts';
import { scaleEmbeddings } from '../../ops/estimation/scaling.ts';
import { requireSupport, type Classifier } from './classifier.ts';

/**
 * Attention over the support: the score of a label is its probability Σ_i a_i over its samples, with
 * a = softmax_i(`sharpness` · cosine of query and sample i).
 * Source: Vinyals et al. 2016, "Matching Networks for One Shot Learning", equations 1 and 2, without full context
 * embeddings. There the sharpness is 1 and the embedding is trained for it; here it is searched, as for a given embedding.
 */
export function matchingAttention(sharpness: number): Classifier {
  requirePositive('matchingAttention', 'sharpness', sharpness);
  return (support, labels, numLabels, depth) => {
    requireSupport('matchingAttention', support, labels, numLabels, depth);
    const keys = scaleEmbeddings('l2', support, support, depth);
    return {
      scores(query) {
        const directions = scaleEmbeddings('l2', query, query, depth);
        const numQueries = query.length / depth;
        const scores = new Float32Array(numQueries * numLabels);
        for (let q = 0; q < numQueries; q++) {
          const direction = directions.subarray(q * depth, (q + 1) * depth);
          attend(direction, keys, sharpness).forEach((share, i) => (scores[q * numLabels + labels[i]!]! += share));
        }
        return scores;
      },
    };
  };
}

/** The soft-max over the rows of `keys` `[n, depth]` of their cosine with `direction`, all of length 1. */
function attend(direction: Float32Array, keys: Float32Array, sharpness: number): Float64Array {
  const depth = direction.length;
  const cosines = new Float64Array(keys.length / depth);
  for (let i = 0; i < cosines.length; i++) {
    for (let k = 0; k < depth; k++) cosines[i]! += direction[k]! * keys[i * depth + k]!;
  }
  const top = cosines.reduce((most, cosine) => Math.max(most, cosine), -1);
  const powers = cosines.map((cosine) => Math.exp(sharpness * (cosine - top)));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}
