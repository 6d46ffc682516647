import type { PrototypeClassifier } from '../../ops/estimation/index.ts';
import { classScores, logPrototypeClasses, logSoftmax } from './class-scores.ts';

/**
 * How much of each labelled sample each prototype stands for: r_ij ∝ q_j(x_i) a_j,l_i, float64 [numSamples, numPrototypes],
 * rows on the simplex. With the anchor at 1/τ a fit's prototypes are the means of the samples under these weights (the
 * M-step of the mixture of samples and labels that it then maximises).
 * @param embeddings scaled, [numSamples, depth]
 */
export function responsibilities(
  head: PrototypeClassifier,
  embeddings: Float32Array | Float64Array,
  labels: Int32Array,
): Float64Array {
  const numPrototypes = head.prototypes.length / head.depth;
  const logClasses = logPrototypeClasses(head);
  const shares = new Float64Array(labels.length * numPrototypes);
  classScores(head, embeddings).forEach(({ logMatching }, i) => {
    const joint = logMatching.map((q, j) => q + logClasses[j * head.numLabels + labels[i]!]!);
    shares.set(logSoftmax(joint).map(Math.exp), i * numPrototypes);
  });
  return shares;
}

/** Samples that each prototype stands for, [numPrototypes]: the columns' sums. */
export function prototypeMasses(shares: Float64Array, numPrototypes: number): Float64Array {
  const masses = new Float64Array(numPrototypes);
  shares.forEach((share, at) => (masses[at % numPrototypes]! += share));
  return masses;
}
