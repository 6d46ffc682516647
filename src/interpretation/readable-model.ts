import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { requireShape } from '../base/check.ts';
import { ClassAssociation, PrototypeMatching } from '../layers/index.ts';
import type { AssociationForm } from '../ops/index.ts';

/** The parts of a {@link readableModel}. */
export interface ReadableModelOptions {
  /** Images in 0..1 → embeddings `[batch, depth]`. */
  readonly backbone: tfl.LayersModel;
  /** [numPrototypes, depth] */
  readonly prototypes: tf.Tensor2D;
  /** W, [numPrototypes, numClasses] */
  readonly association: tf.Tensor2D;
  readonly temperature: number;
  readonly form: AssociationForm;
}

/**
 * One model from images to class probabilities: the backbone, the prototype matching, the class association, each with
 * the given weights. Saved, it loads wherever this library's layers are imported. Shares the backbone's weights.
 */
export function readableModel(options: ReadableModelOptions): tfl.LayersModel {
  const { backbone, prototypes, association, temperature, form } = options;
  const [numPrototypes, numClasses] = association.shape;
  requireShape('readableModel: prototypes', prototypes, [numPrototypes, null]);
  const matching = new PrototypeMatching({ numPrototypes, temperature, name: 'matching' });
  const classes = new ClassAssociation({ numClasses, form, name: 'association' });
  const q = matching.apply(backbone.outputs) as tfl.SymbolicTensor;
  const output = classes.apply(q) as tfl.SymbolicTensor;
  const logTemperature = tf.scalar(Math.log(temperature));
  matching.setWeights([prototypes, logTemperature]);
  logTemperature.dispose();
  classes.setWeights([association]);
  return tfl.model({ inputs: backbone.inputs, outputs: output, name: 'readable' });
}
