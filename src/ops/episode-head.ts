import * as tf from '@tensorflow/tfjs-core';
import { classLogProbabilities, type AssociationForm } from './association.ts';
import { prototypeMatching } from './matching.ts';
import { supportAssociation } from './support-association.ts';
import { supportPrototypes, type PrototypeSource } from './support-prototypes.ts';
import { unrolledSteps, type UnrolledSteps } from './unrolled-steps.ts';

/** How an episode turns its support into a classifier. */
export interface EpisodeHeadOptions {
  /** Where prototypes come from. */
  readonly prototypes: PrototypeSource;
  /** Prototypes per class for `kMeans`. */
  readonly perClass: number;
  /** How matching becomes class probabilities. */
  readonly association: AssociationForm;
}

/** One prototype a class, its mean; `perClass` counts for `kMeans` only. */
export const EPISODE_HEAD_DEFAULTS: EpisodeHeadOptions = {
  prototypes: 'classMeans',
  perClass: 2,
  association: 'mixture',
};

/** How the estimation goes on from the closed form, inside the episode. */
export interface EpisodeSteps extends UnrolledSteps {
  /** λ ≥ 0 of the anchor in the support's objective. */
  readonly anchor: number;
}

/** No steps; with these sizes a step lowers the objective of the support, if the temperature is not far too low. */
export const EPISODE_STEP_DEFAULTS = {
  steps: 0,
  prototypeStep: 0.2,
  associationStep: 1,
  anchor: 0,
} as const satisfies EpisodeSteps;

/** A classifier made from one support set. */
export interface EpisodeHead {
  /** [numPrototypes, depth] */
  readonly prototypes: tf.Tensor2D;
  /** W, [numPrototypes, numLabels] */
  readonly association: tf.Tensor2D;
  /** The label each prototype was founded for. */
  readonly founderLabels: Int32Array;
}

/**
 * Prototypes and association from the support of an episode, differentiable in all tensors (method §5): in closed form,
 * then as many unrolled steps of the estimation as `steps` says.
 */
export function buildEpisodeHead(
  support: tf.Tensor2D,
  labels: Int32Array,
  numLabels: number,
  temperature: tf.Scalar | number,
  scale: tf.Scalar | number,
  options: EpisodeHeadOptions,
  steps: EpisodeSteps = EPISODE_STEP_DEFAULTS,
): EpisodeHead {
  const { prototypes, founderLabels } = supportPrototypes(
    support,
    labels,
    numLabels,
    options.prototypes,
    options.perClass,
    temperature,
  );
  const association = tf.tidy(() => {
    const matching = prototypeMatching(support, prototypes, temperature);
    const own = options.prototypes === 'supportSamples';
    return supportAssociation(matching, labels, numLabels, founderLabels, own, scale);
  });
  const closedForm = { prototypes, association, founderLabels };
  if (steps.steps === 0) return closedForm;
  const objective = { temperature, form: options.association, anchor: steps.anchor };
  const estimated = unrolledSteps(support, labels, closedForm, objective, steps);
  tf.dispose([prototypes, association]); // the gradient holds on to what it needs
  return { ...estimated, founderLabels };
}

/** Matching [batch, numPrototypes] and log class probabilities [batch, numLabels] of embeddings [batch, depth]. */
export function applyEpisodeHead(
  head: Pick<EpisodeHead, 'prototypes' | 'association'>,
  x: tf.Tensor2D,
  temperature: tf.Scalar | number,
  form: AssociationForm,
): { matching: tf.Tensor2D; logProbabilities: tf.Tensor2D } {
  const matching = prototypeMatching(x, head.prototypes, temperature);
  return { matching, logProbabilities: classLogProbabilities(matching, head.association, form) };
}
