import * as tf from '@tensorflow/tfjs-core';
import { requireShape } from '../base/check.ts';
import { classMembership } from './class-membership.ts';
import { detach } from './detach.ts';

/** Under this a prototype's mass is the underflow of a soft-max: its mean would be noise over noise. */
const LEAST_MASS = 1e-12;

/** 1 for a prototype that some sample of the batch matches, else 0: [numPrototypes], without a gradient. */
export function matchedPrototypes(matching: tf.Tensor2D): tf.Tensor1D {
  return tf.tidy(() => {
    const masses = tf.sum(detach(matching), 0);
    return tf.cast(tf.greater(masses, LEAST_MASS), 'float32') as tf.Tensor1D;
  });
}

/**
 * Where each prototype lies in the batch at hand: p̂_j = Σ_i q_ij x_i / Σ_i q_ij, [numPrototypes, depth]. Differentiable
 * in the embeddings and in the matching, so that a loss of prototypes moves the CNN (method §2). A prototype that no
 * sample matches (see `matchedPrototypes`) has no such place and gets about 0: leave it out of what follows.
 * @param x embeddings [batch, depth]
 * @param matching q [batch, numPrototypes]
 */
export function batchPrototypes(x: tf.Tensor2D, matching: tf.Tensor2D): tf.Tensor2D {
  requireShape('batchPrototypes: matching', matching, [x.shape[0], null]);
  return tf.tidy(() => {
    const unmatched = tf.sub(1, matchedPrototypes(matching));
    const masses = tf.add(tf.sum(matching, 0), unmatched); // never 0, and exact where it counts
    return tf.div(tf.matMul(matching, x, true, false), tf.reshape(masses, [-1, 1])) as tf.Tensor2D;
  });
}

/**
 * The class fractions of each prototype in the batch: a_jl = N_jl / Σ_l N_jl with N_jl = Σ_i q_ij 1[l_i = l], no
 * smoothing. [numPrototypes, numLabels], rows on the simplex (0 for an unmatched prototype), without a gradient.
 * @param matching q [batch, numPrototypes]
 * @param labels [batch] 0..numLabels-1
 */
export function classFractions(matching: tf.Tensor2D, labels: Int32Array, numLabels: number): tf.Tensor2D {
  requireShape('classFractions: matching', matching, [labels.length, null]);
  return tf.tidy(() => {
    const members = classMembership(labels, numLabels); // [batch, numLabels]
    const counts = tf.matMul(detach(matching), members, true, false); // [numPrototypes, numLabels]
    const unmatched = tf.sub(1, matchedPrototypes(matching));
    const masses = tf.add(tf.sum(counts, 1), unmatched);
    return tf.div(counts, tf.reshape(masses, [-1, 1])) as tf.Tensor2D;
  });
}
