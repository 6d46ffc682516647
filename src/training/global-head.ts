import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { ClassAssociation, PrototypeMatching } from '../layers/index.ts';
import type { PrototypeClassifier } from '../ops/estimation/index.ts';

/** How the head of a model of a fixed label set is trained. */
export interface PrototypeHeadOptions {
  /** Whether τ is trained, through its logarithm. Defaults to false. */
  readonly trainTemperature?: boolean;
  /** Weights of the penalties of the association; see `ClassAssociation`. */
  readonly l1?: number;
  readonly l2?: number;
  readonly jeffreys?: number;
}

/** The two layers of this library in a model, and what comes into them. */
export interface PrototypeHead {
  readonly matching: PrototypeMatching;
  readonly association: ClassAssociation;
  /** `[batch, depth]` */
  readonly embedding: tfl.SymbolicTensor;
}

/**
 * A model from the backbone's inputs to class probabilities `[batch, numLabels]`, with prototypes and association to begin with,
 * as `fitPrototypes` gives them. It shares the backbone's layers. An ordinary `tf.LayersModel`: compile, fit,
 * evaluate, save; loaded wherever this library is imported.
 * @param backbone inputs → embeddings `[batch, depth]`
 */
export function addPrototypeHead(
  backbone: tfl.LayersModel,
  classifier: PrototypeClassifier,
  options: PrototypeHeadOptions = {},
): tfl.LayersModel {
  return modelWithHead(backbone.inputs, backbone.outputs[0] as tfl.SymbolicTensor, classifier, options);
}

/** The same over any embedding of a graph. */
export function modelWithHead(
  inputs: tfl.SymbolicTensor[],
  embedding: tfl.SymbolicTensor,
  classifier: PrototypeClassifier,
  options: PrototypeHeadOptions,
): tfl.LayersModel {
  const { depth, numLabels, temperature, form } = classifier;
  const { trainTemperature = false, ...penalties } = options;
  const numPrototypes = classifier.prototypes.length / depth;
  const matching = new PrototypeMatching({ numPrototypes, temperature, trainTemperature, name: 'matching' });
  const association = new ClassAssociation({ numClasses: numLabels, form, ...penalties, name: 'association' });
  const probabilities = association.apply(matching.apply(embedding)) as tfl.SymbolicTensor;
  const model = tfl.model({ inputs, outputs: probabilities });
  setPrototypes(model, classifier);
  return model;
}

/**
 * Puts prototypes, association and temperature into the layers of a model.
 * @throws RangeError where sizes or the form differ, or the model has no such layers.
 */
export function setPrototypes(model: tfl.LayersModel, classifier: PrototypeClassifier): void {
  const { matching, association } = prototypeHeadOf(model);
  const { depth, numLabels, form, temperature } = classifier;
  const numPrototypes = classifier.prototypes.length / depth;
  const wanted = [matching.currentPrototypes().shape, association.currentAssociation().shape].flat();
  const got = [numPrototypes, depth, numPrototypes, numLabels];
  if (association.form !== form || got.some((size, at) => size !== wanted[at])) {
    const [ours, theirs] = [
      [association.form, ...wanted],
      [form, ...got],
    ].map(describeSizes);
    throw new RangeError(`setPrototypes: the model has ${ours}, got ${theirs}; make a model with addPrototypeHead.`);
  }
  tf.tidy(() => {
    matching.setWeights([
      tf.tensor2d(Float32Array.from(classifier.prototypes), [numPrototypes, depth]),
      tf.scalar(Math.log(temperature)),
    ]);
    association.setWeights([tf.tensor2d(Float32Array.from(classifier.association), [numPrototypes, numLabels])]);
  });
}

const describeSizes = ([form, numPrototypes, depth, , numLabels]: (string | number | undefined)[]) =>
  `${numPrototypes} prototypes of ${depth} numbers for ${numLabels} classes (${form})`;

/** Prototypes, association and temperature as a model has them by now: to describe, to explain, to predict without tensors. */
export async function prototypesOf(model: tfl.LayersModel): Promise<PrototypeClassifier> {
  const { matching, association } = prototypeHeadOf(model);
  const [prototypes, weights] = [matching.currentPrototypes(), association.currentAssociation()];
  const temperature = matching.temperature();
  const [tau] = await temperature.data();
  temperature.dispose();
  return {
    prototypes: Float64Array.from(await prototypes.data()),
    association: Float64Array.from(await weights.data()),
    depth: prototypes.shape[1],
    numLabels: weights.shape[1],
    temperature: tau as number,
    form: association.form,
  };
}

/** @throws RangeError unless the model has one PrototypeMatching and one ClassAssociation. */
export function prototypeHeadOf(model: tfl.LayersModel): PrototypeHead {
  const matching = onlyLayer(model, PrototypeMatching);
  const association = onlyLayer(model, ClassAssociation);
  return { matching, association, embedding: matching.input as tfl.SymbolicTensor };
}

function onlyLayer<T extends tfl.layers.Layer>(
  model: tfl.LayersModel,
  kind: (new (...args: never[]) => T) & { readonly className: string },
): T {
  const found = model.layers.filter((layer): layer is T => layer instanceof kind);
  if (found.length !== 1) {
    throw new RangeError(`The model must have one layer ${kind.className}, it has ${found.length}.`);
  }
  return found[0] as T;
}
