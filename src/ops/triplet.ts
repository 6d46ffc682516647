import * as tf from '@tensorflow/tfjs-core';
import { requirePositive, requireShape } from '../base/check.ts';
import { squaredDistances } from './matching.ts';

/** Anchor and positive of one class and a negative of another: row numbers of the samples. */
export interface Triplet {
  readonly anchor: number;
  readonly positive: number;
  readonly negative: number;
}

/**
 * For every ordered pair of one class the negative that is nearest to the anchor of those farther away than the positive
 * (semi-hard); where no sample of another class is farther, the farthest of them.
 * @param distances [samples, samples], row-major
 */
export function semiHardTriplets(distances: ArrayLike<number>, labels: Int32Array): Triplet[] {
  const count = labels.length;
  const triplets: Triplet[] = [];
  for (let anchor = 0; anchor < count; anchor++) {
    const of = (sample: number) => distances[anchor * count + sample]!;
    const others = [...labels.keys()].filter((sample) => labels[sample] !== labels[anchor]);
    others.sort((a, b) => of(a) - of(b));
    if (others.length === 0) continue;
    for (let positive = 0; positive < count; positive++) {
      if (positive === anchor || labels[positive] !== labels[anchor]) continue;
      const negative = others.find((sample) => of(sample) > of(positive)) ?? (others.at(-1) as number);
      triplets.push({ anchor, positive, negative });
    }
  }
  return triplets;
}

/**
 * Mean over the semi-hard triplets of [d(a, p) - d(a, n) + margin]₊ with squared distances; 0 where there are none. Which
 * triplets, is decided without a gradient; the distances are read at once, so the backend must be one that can.
 * @param x embeddings of all samples of an episode [samples, depth], usually of length 1
 * Source: Schroff et al. 2015, "FaceNet: a unified embedding for face recognition and clustering", section 3.
 */
export function tripletLoss(x: tf.Tensor2D, labels: Int32Array, margin: number): tf.Scalar {
  requireShape('tripletLoss: embeddings', x, [labels.length, null]);
  requirePositive('tripletLoss', 'margin', margin);
  return tf.tidy(() => {
    const distances = squaredDistances(x, x); // [samples, samples]
    const triplets = semiHardTriplets(distances.dataSync(), labels);
    if (triplets.length === 0) return tf.mul(tf.sum(distances), 0) as tf.Scalar; // a gradient of 0, not none
    const flat = tf.reshape(distances, [-1]);
    const between = (other: 'positive' | 'negative') =>
      tf.gather(
        flat,
        tf.tensor1d(
          triplets.map((triplet) => triplet.anchor * labels.length + triplet[other]),
          'int32',
        ),
      );
    return tf.mean(tf.relu(tf.add(tf.sub(between('positive'), between('negative')), margin))) as tf.Scalar;
  });
}
