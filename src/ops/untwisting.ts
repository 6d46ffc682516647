import * as tf from '@tensorflow/tfjs-core';
import { requirePositive, requireShape } from '../base/check.ts';
import { batchPrototypes, classFractions, matchedPrototypes } from './batch-prototypes.ts';
import { squaredDistances } from './matching.ts';

/** Inside the square root of a relative squared distance: its gradient at 0 stays finite; above float32 noise. */
const ROOT_EPSILON = 1e-4;
/** The least spread of a batch as a share of its mean squared norm; under it differences are float32 noise. */
const LEAST_SPREAD = 1e-10;
/** The spread where all embeddings are 0; its square, in the gradient of the quotient, is still a float32. */
const TINY = 1e-16;

/**
 * Affinity of prototypes by the classes of their samples: S_jk = Σ_l √(a_jl a_kl), [numPrototypes, numPrototypes], in
 * [0, 1], 0 between pure prototypes of two classes, 1 for equal fractions (the Bhattacharyya coefficient).
 * @param fractions a [numPrototypes, numLabels]; not to be differentiated (the root has no gradient at 0)
 */
export function prototypeAffinity(fractions: tf.Tensor2D): tf.Tensor2D {
  return tf.tidy(() => {
    const roots = tf.sqrt(fractions) as tf.Tensor2D;
    return tf.matMul(roots, roots, false, true);
  });
}

/**
 * The clustering-quality (untwisting) term of method §2, a scalar ≥ 0:
 *   U = (2 / J(J-1)) Σ_{j<k} [ S_jk·D_jk + (1 - S_jk)·max(0, margin - √(D_jk + ε))² ],
 * S the affinity and D_jk the squared distance of p̂_j and p̂_k over the mean squared distance of two samples of the
 * batch. Prototypes of one label come closer, those of different labels part. It does not change when embeddings are
 * scaled or shifted at a fixed matching. Pairs with a prototype that no sample matches are left out; 0 without pairs.
 * @param x embeddings [batch, depth]
 * @param matching q [batch, numPrototypes]
 * @param labels [batch] 0..numLabels-1
 * @param margin how far prototypes of different labels should part; 1 is the root mean square distance of two samples
 */
export function untwisting(
  x: tf.Tensor2D,
  matching: tf.Tensor2D,
  labels: Int32Array,
  numLabels: number,
  margin: number,
): tf.Scalar {
  requireShape('untwisting: embeddings', x, [labels.length, null]);
  requireShape('untwisting: matching', matching, [labels.length, null]);
  requirePositive('untwisting', 'margin', margin);
  return tf.tidy(() => {
    // Around the batch's mean, where squared distances do not cancel.
    const centred = tf.sub(x, tf.mean(x, 0)) as tf.Tensor2D;
    const prototypes = batchPrototypes(centred, matching);
    const distances = tf.div(squaredDistances(prototypes, prototypes), sampleSpread(x)); // [J, J]
    const affinity = prototypeAffinity(classFractions(matching, labels, numLabels));
    const gaps = tf.relu(tf.sub(margin, tf.sqrt(tf.add(distances, ROOT_EPSILON))));
    const terms = tf.add(tf.mul(affinity, distances), tf.mul(tf.sub(1, affinity), tf.square(gaps)));
    const pairs = otherPrototypes(matching);
    return tf.div(tf.sum(tf.mul(terms, pairs)), tf.maximum(tf.sum(pairs), 1)) as tf.Scalar;
  });
}

/**
 * Mean squared distance of two different samples, 2/(B-1)·Σ_i |x_i - x̄|², a scalar > 0 with a floor of the same degree in x.
 * @param x embeddings [batch, depth]
 */
export function sampleSpread(x: tf.Tensor2D): tf.Scalar {
  const batch = x.shape[0];
  return tf.tidy(() => {
    const centred = tf.sub(x, tf.mean(x, 0));
    const pairwise = tf.mul(tf.sum(tf.square(centred)), 2 / Math.max(1, batch - 1));
    const floor = tf.mul(tf.sum(tf.square(x)), LEAST_SPREAD / batch);
    return tf.add(tf.add(pairwise, floor), TINY) as tf.Scalar;
  });
}

/** 1 where j and k are different and both matched, else 0: each pair in both orders, [J, J], without a gradient. */
function otherPrototypes(matching: tf.Tensor2D): tf.Tensor2D {
  const matched = tf.reshape(matchedPrototypes(matching), [-1, 1]) as tf.Tensor2D;
  const both = tf.matMul(matched, matched, false, true);
  return tf.mul(both, tf.sub(1, tf.eye(matching.shape[1]))) as tf.Tensor2D;
}
