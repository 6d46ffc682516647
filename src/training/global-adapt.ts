import type * as tf from '@tensorflow/tfjs-core';
import type * as tfl from '@tensorflow/tfjs-layers';
import { adaptPrototypes, type AdaptEvent } from '../ops/index.ts';
import { modelWithHead, prototypeHeadOf, prototypesOf } from './global-head.ts';

/** A model with the number of prototypes that its data asks for. */
export interface AdaptedModel {
  readonly model: tfl.LayersModel;
  /** What was founded, merged or removed; empty where nothing was, and then `model` is the one given. */
  readonly events: readonly AdaptEvent[];
}

/**
 * Changes the number of prototypes between epochs (method §4, see `adaptPrototypes`). tfjs fixes the shape of a weight, so
 * another number is another model: over the same layers up to the embedding, with the prototypes and weights that stayed.
 * Compile it anew, with a new optimizer: the state of the old one is of other shapes. The layers of the old head and its
 * optimizer's state are disposed: use the old model no more.
 * @param model with one output, the class probabilities
 * @param embeddings of the training data as the model makes them now [numSamples, depth]
 */
export async function adaptModel(
  model: tfl.LayersModel,
  embeddings: Float32Array,
  labels: Int32Array,
): Promise<AdaptedModel> {
  const { matching, association, embedding } = prototypeHeadOf(model);
  const { classifier, events } = adaptPrototypes(await prototypesOf(model), embeddings, labels);
  if (events.length === 0) return { model, events };
  const options = { trainTemperature: matching.trainsTemperature, ...association.penalties() };
  const adapted = modelWithHead(model.inputs, embedding, classifier, options);
  const [newMatching, newAssociation] = [prototypeHeadOf(adapted).matching, prototypeHeadOf(adapted).association];
  newMatching.trainable = matching.trainable;
  newAssociation.trainable = association.trainable;
  (model as { optimizer?: tf.Optimizer }).optimizer?.dispose();
  matching.dispose();
  association.dispose();
  return { model: adapted, events };
}
