import * as tf from '@tensorflow/tfjs-core';
import { objectiveGradients, type SupportObjective } from './objective-gradients.ts';

/** A few steps of the estimation inside an episode. */
export interface UnrolledSteps {
  /** T ≥ 0; 0 leaves the closed form as it is. */
  readonly steps: number;
  /** η_p ≥ 0: how far prototypes go along the weighted k-means update. */
  readonly prototypeStep: tf.Scalar | number;
  /** η_w ≥ 0: the step of the association in mean errors of a prototype's samples. */
  readonly associationStep: tf.Scalar | number;
}

/** A prototype with less than this part of one sample stays about where it is. */
const LEAST_MASS = 1e-6;

/**
 * T steps of the estimation from a given start, differentiable in everything (method §5). Each step moves P and W at once
 * along the closed-form gradients, divided by the prototype's mass Σ_i q_ij:
 *   p_j += η_p Σ_i (γ_ij + λτ q_ij)(x_i - p_j) / Σ_i q_ij,   w_j -= η_w B ∂C/∂w_j / Σ_i q_ij.
 * So one step size serves every number of samples and of prototypes. Unlike the estimation on frozen embeddings there is
 * no line search, and no penalty on W: a few steps do not go far. The mass divides, not Σ_i |γ_ij| as there: where the
 * support is classified well γ vanishes, and the step with it.
 * @param x embeddings of the support [support, depth]
 */
export function unrolledSteps(
  x: tf.Tensor2D,
  labels: Int32Array,
  start: { readonly prototypes: tf.Tensor2D; readonly association: tf.Tensor2D },
  objective: SupportObjective,
  { steps, prototypeStep, associationStep }: UnrolledSteps,
): { prototypes: tf.Tensor2D; association: tf.Tensor2D } {
  return tf.tidy(() => {
    let { prototypes, association } = start;
    for (let step = 0; step < steps; step++) {
      const slopes = objectiveGradients(x, labels, prototypes, association, objective);
      const perSample = tf.div(labels.length, tf.add(slopes.masses, LEAST_MASS)); // [numPrototypes, 1]
      const move = (slope: tf.Tensor, size: tf.Tensor | number) => tf.mul(slope, tf.mul(perSample, size));
      const prototypeSize = tf.mul(prototypeStep, objective.temperature);
      prototypes = tf.sub(prototypes, move(slopes.prototypes, prototypeSize)) as tf.Tensor2D;
      association = tf.sub(association, move(slopes.association, associationStep)) as tf.Tensor2D;
    }
    return { prototypes: tf.clone(prototypes), association: tf.clone(association) };
  });
}
