import * as tf from '@tensorflow/tfjs-core';
import { requireShape } from '../base/check.ts';
import type { AssociationForm } from './association.ts';
import { classMembership } from './class-membership.ts';
import { matchingLogits } from './matching.ts';

/** What is minimised over prototypes and association (method §2, without the feedback to the CNN). */
export interface SupportObjective {
  /** τ > 0 */
  readonly temperature: tf.Scalar | number;
  readonly form: AssociationForm;
  /** λ ≥ 0 of the anchor in the data. */
  readonly anchor: number;
}

/** The gradient of C = -(1/B) Σ_i log c_{l_i}(x_i) + λA, and how many samples each prototype has. */
export interface ObjectiveGradients {
  /** ∂C/∂P, [numPrototypes, depth] */
  readonly prototypes: tf.Tensor2D;
  /** ∂C/∂W, [numPrototypes, numLabels] */
  readonly association: tf.Tensor2D;
  /** Σ_i q_ij, [numPrototypes, 1] */
  readonly masses: tf.Tensor2D;
}

/**
 * The gradient of the objective in P and W in closed form (method §3), itself made of ops: it can be differentiated once
 * more, which a nested tf.grad could not.
 *   ∂C/∂p_j = -(1/τB) Σ_i (γ_ij + λτ q_ij)(x_i - p_j)
 * @param x embeddings [batch, depth]
 * @param labels [batch] 0..numLabels-1
 */
export function objectiveGradients(
  x: tf.Tensor2D,
  labels: Int32Array,
  prototypes: tf.Tensor2D,
  association: tf.Tensor2D,
  { temperature, form, anchor }: SupportObjective,
): ObjectiveGradients {
  requireShape('objectiveGradients: embeddings', x, [labels.length, null]);
  requireShape('objectiveGradients: association', association, [prototypes.shape[0], null]);
  return tf.tidy(() => {
    const batch = labels.length;
    const members = classMembership(labels, association.shape[1]);
    const logits = matchingLogits(x, prototypes, temperature);
    const matching = tf.softmax(logits);
    const { pull, slope } =
      form === 'softmax'
        ? softmaxForm(matching, members, association)
        : mixtureForm(logits, matching, members, association);
    const weights = tf.add(pull, tf.mul(matching, tf.mul(temperature, anchor))) as tf.Tensor2D;
    const toSamples = tf.matMul(weights, x, true, false);
    const toward = tf.sub(toSamples, tf.mul(columnSums(weights), prototypes)); // Σ_i weights_ij (x_i - p_j)
    return {
      prototypes: tf.div(toward, tf.mul(temperature, -batch)) as tf.Tensor2D,
      association: tf.div(slope, batch) as tf.Tensor2D,
      masses: columnSums(matching),
    };
  });
}

/** γ_ij = q_ij·(u_ij - Σ_k q_ik u_ik) with u = (members - c)·Wᵀ, and B·∂C/∂W = qᵀ(c - members). */
function softmaxForm(matching: tf.Tensor2D, members: tf.Tensor2D, association: tf.Tensor2D) {
  const errors = tf.sub(members, tf.softmax(tf.matMul(matching, association))) as tf.Tensor2D;
  const gains = tf.matMul(errors, association, false, true); // u, [batch, numPrototypes]
  const mean = tf.sum(tf.mul(matching, gains), 1, true);
  return {
    pull: tf.mul(matching, tf.sub(gains, mean)),
    slope: tf.neg(tf.matMul(matching, errors, true, false)),
  };
}

/** γ_ij = ρ_ij - q_ij with ρ_ij = q_ij a_{j,l_i} / c_{l_i}, and B·∂C/∂w_j = Σ_i ρ_ij (a_j - members_i). */
function mixtureForm(logits: tf.Tensor2D, matching: tf.Tensor2D, members: tf.Tensor2D, association: tf.Tensor2D) {
  const logClasses = tf.logSoftmax(association) as tf.Tensor2D;
  // In logarithms: where a sample is matched to another class alone, the quotient would be 0/0.
  const shares = tf.softmax(tf.add(logits, tf.matMul(members, logClasses, false, true))) as tf.Tensor2D;
  const counts = tf.matMul(shares, members, true, false); // [numPrototypes, numLabels]
  return {
    pull: tf.sub(shares, matching),
    slope: tf.sub(tf.mul(columnSums(shares), tf.exp(logClasses)), counts),
  };
}

function columnSums(x: tf.Tensor2D): tf.Tensor2D {
  return tf.reshape(tf.sum(x, 0), [-1, 1]);
}
