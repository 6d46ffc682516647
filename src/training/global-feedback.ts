import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { requireBetween, requirePositive, requireShape } from '../base/check.ts';
import { EmbeddingOutput } from '../layers/index.ts';
import { anchorLoss, homogeneity, squaredDistances, untwisting } from '../ops/index.ts';
import { prototypeHeadOf } from './global-head.ts';

/** Weights of what prototypes tell the CNN beside the class loss (method §2). */
export interface Feedback {
  /** β_u of the untwisting term U. Defaults to 0. */
  readonly untwisting?: number;
  /** β_h of 1 - h. Defaults to 0. */
  readonly homogeneity?: number;
  /** λ of the anchor of prototypes in the data. Defaults to 0. */
  readonly anchor?: number;
  /** How far U parts prototypes of different labels, in root mean square distances of two samples. Defaults to 1. */
  readonly margin?: number;
}

const DEFAULTS = { untwisting: 0, homogeneity: 0, anchor: 0, margin: 1 } as const satisfies Required<Feedback>;

/**
 * The model with its embedding as a second output, sharing all layers, so that `fit` can give the embedding a loss of its own
 * (`feedbackLoss`): tfjs has no other place for a loss of a batch's activations. Train this one and use the one given.
 */
export function withEmbeddingOutput(model: tfl.LayersModel): tfl.LayersModel {
  const { embedding } = prototypeHeadOf(model);
  const second = new EmbeddingOutput({ name: 'embedding_output' }).apply(embedding) as tfl.SymbolicTensor;
  return tfl.model({ inputs: model.inputs, outputs: [model.outputs[0] as tfl.SymbolicTensor, second] });
}

/**
 * β_u·U + β_h·(1 - h) + λ·A of a batch, as the loss of the second output of `withEmbeddingOutput`:
 * `compile({ optimizer, loss: ['categoricalCrossentropy', feedbackLoss(model, { untwisting: 0.1 })] })`, then
 * `fit(x, [y, y])`. U takes where the batch puts the prototypes, so it moves the CNN and not the prototypes alone. Reads the
 * labels of the batch at once, which a backend without synchronous reads cannot do.
 * @returns a function of one-hot labels [batch, numClasses] and embeddings [batch, depth]
 */
export function feedbackLoss(
  model: tfl.LayersModel,
  feedback: Feedback,
): (labels: tf.Tensor, embeddings: tf.Tensor) => tf.Scalar {
  const { matching } = prototypeHeadOf(model);
  const weights = { ...DEFAULTS, ...feedback };
  for (const name of ['untwisting', 'homogeneity', 'anchor'] as const) {
    requireBetween('feedbackLoss', name, weights[name], 0, Number.MAX_VALUE);
  }
  requirePositive('feedbackLoss', 'margin', weights.margin);
  return (oneHot, embeddings) =>
    tf.tidy(() => {
      const x = embeddings as tf.Tensor2D;
      requireShape('feedbackLoss: one-hot labels', oneHot, [x.shape[0], null]);
      const numLabels = oneHot.shape[1] as number;
      const labels = Int32Array.from(tf.argMax(oneHot, 1).dataSync());
      const q = matching.apply(x) as tf.Tensor2D;
      const terms: tf.Tensor[] = [tf.scalar(0)];
      const add = (weight: number, term: () => tf.Tensor) => weight > 0 && terms.push(tf.mul(term(), weight));
      add(weights.untwisting, () => untwisting(x, q, labels, numLabels, weights.margin));
      add(weights.homogeneity, () => tf.sub(1, homogeneity(q, labels, numLabels)));
      add(weights.anchor, () => anchorLoss(squaredDistances(x, matching.currentPrototypes()), matching.temperature()));
      return tf.addN(terms) as tf.Scalar;
    });
}
