import * as tf from '@tensorflow/tfjs-core';
import { requireShape } from '../base/check.ts';

/** `softmax`: c = softmax(q·W), the paper's form. `mixture`: c = Σ_j q_j softmax(w_j), prototypes as mixture parts. */
export const ASSOCIATION_FORMS = ['mixture', 'softmax'] as const;
/** One of {@link ASSOCIATION_FORMS}. */
export type AssociationForm = (typeof ASSOCIATION_FORMS)[number];

/** Keeps log(c) finite where every share underflows; far under any probability that float32 resolves. */
const SMALLEST = 1e-30;

/** Class distribution a_j of each prototype: softmax of each row of W [numPrototypes, numClasses]. */
export function prototypeClasses(association: tf.Tensor2D): tf.Tensor2D {
  return tf.softmax(association);
}

/**
 * Log class probabilities (nats) [batch, numClasses] from the matching.
 * @param matching q, [batch, numPrototypes], rows on the simplex.
 * @param association W, [numPrototypes, numClasses], any real numbers; a constant added to a row changes nothing.
 */
export function classLogProbabilities(
  matching: tf.Tensor2D,
  association: tf.Tensor2D,
  form: AssociationForm,
): tf.Tensor2D {
  requireShape('classLogProbabilities: association', association, [matching.shape[1], null]);
  return tf.tidy(() =>
    form === 'softmax'
      ? tf.logSoftmax(tf.matMul(matching, association))
      : tf.log(tf.add(tf.matMul(matching, prototypeClasses(association)), SMALLEST)),
  ) as tf.Tensor2D;
}
