import * as tf from '@tensorflow/tfjs-core';
import type * as tfl from '@tensorflow/tfjs-layers';
import { applyNetwork } from '../backbones/apply-network.ts';
import { repeatedly } from '../kernels/index.ts';

/** Support and query of an episode on the device. */
export interface EpisodeBatch {
  /** Support first, then query: values 0..255, [support + query, height, width, depth]. */
  readonly images: tf.Tensor4D;
  readonly supportLabels: Int32Array;
  readonly queryLabels: Int32Array;
  readonly numLabels: number;
}

/**
 * The loss of one episode and its parts before their weights, and what tells how training goes; all scalars.
 * Which parts a learner has, and how they add up to the total, is its own affair.
 */
export interface EpisodeLoss<Part extends string = string> {
  readonly total: tf.Scalar;
  readonly parts: Readonly<Record<Part | 'accuracy', tf.Scalar>>;
}

/** Numbers of a step that are told, not minimised as they are: logged beside the losses. */
export const MEASURES: readonly string[] = ['accuracy', 'homogeneity', 'matchingPeak', 'gradientNorm'];

/** What a learner says of embedded queries. */
export interface Classified {
  /** [queries, numLabels], nats */
  readonly logProbabilities: tf.Tensor2D;
  /** Mean max_j q_j, of a learner that matches queries to prototypes. */
  readonly matchingPeak?: tf.Scalar;
}

/**
 * What is trained episode by episode: a backbone, and a way of its own to classify queries by labelled support and to
 * train the backbone for that. Training, validation, checkpoints and evaluation know no more of a method than this.
 */
export interface EpisodicLearner {
  readonly backbone: tfl.LayersModel;

  /** What the optimizer moves, by names that a checkpoint keeps: `backbone/…` and `head/…`. */
  trainables(): Map<string, tf.Variable>;

  /** All numbers beside the backbone's, trained or not, by the name after `head/`: a checkpoint holds them. */
  headVariables(): ReadonlyMap<string, tf.Variable>;

  /** Those numbers as logs tell them, by the name there; scalars. Call inside tf.tidy. */
  monitored(): Readonly<Record<string, tf.Scalar>>;

  /** Embeddings [batch, depth] of images with values 0..255. Training mode uses the statistics of this batch. */
  embed(images: tf.Tensor4D, training: boolean): tf.Tensor2D;

  /** Classes of embedded queries by embedded, labelled support. Call inside tf.tidy. */
  classify(support: tf.Tensor2D, labels: Int32Array, numLabels: number, query: tf.Tensor2D): Classified;

  /**
   * The loss of one episode, differentiable in all `trainables`; call inside tf.tidy.
   * @param untwistShare the part of the weights of U and h (method §2) that counts yet, 0..1
   */
  loss(batch: EpisodeBatch, untwistShare?: number): EpisodeLoss;

  /** Frees the backbone and the variables of the head. */
  dispose(): void;
}

/** Embeddings [batch, depth] of images with values 0..255 by a backbone that takes 0..1. */
export function embedImages(backbone: tfl.LayersModel, images: tf.Tensor4D, training: boolean): tf.Tensor2D {
  return tf.tidy(() => applyNetwork(backbone, tf.div(tf.cast(images, 'float32'), 255), training) as tf.Tensor2D);
}

/** Embeddings [batch, depth] of images with values 0..255 by running statistics, without gradients: one graph a shape. */
export function embedSamples(learner: Pick<EpisodicLearner, 'embed'>, images: tf.Tensor4D): tf.Tensor2D {
  return repeatedly(learner, `embed ${images.shape.join()}`, () => tf.tidy(() => learner.embed(images, false)));
}

/** Support and query of an episode, embedded together: batch normalisation sees both. */
export function embedEpisode(learner: EpisodicLearner, batch: EpisodeBatch) {
  const x = learner.embed(batch.images, true);
  const numSupport = batch.supportLabels.length;
  const support = tf.slice(x, [0, 0], [numSupport, -1]) as tf.Tensor2D;
  const query = tf.slice(x, [numSupport, 0]) as tf.Tensor2D;
  return { x, support, query };
}

/** The regularisers of the backbone's layers: a loop of our own has to add what `model.fit` would. */
export function regularisation(backbone: tfl.LayersModel): tf.Scalar {
  // Of its layers, not its own: a sequential model that was never called by itself knows none.
  const losses = backbone.layers.flatMap((layer) => layer.calculateLosses());
  return losses.reduce((sum, loss) => tf.add(sum, loss), tf.scalar(0));
}

/** The share of the queries [queries, numLabels] whose most probable class is their own, a scalar. */
export function accuracyOf(logProbabilities: tf.Tensor2D, labels: Int32Array): tf.Scalar {
  const right = tf.equal(tf.argMax(logProbabilities, 1), tf.tensor1d(labels, 'int32'));
  return tf.mean(tf.cast(right, 'float32')) as tf.Scalar;
}

/** What the names of a backbone's weights begin with among a learner's `trainables`. */
export const BACKBONE_PREFIX = 'backbone/';

/** The backbone's trained weights as `backbone/NAME`. */
export function backboneTrainables(backbone: tfl.LayersModel): Map<string, tf.Variable> {
  return new Map(
    backbone.trainableWeights.map((weight) => [BACKBONE_PREFIX + weight.originalName, weight.read() as tf.Variable]),
  );
}
