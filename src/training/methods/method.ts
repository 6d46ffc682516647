import * as tf from '@tensorflow/tfjs-core';

/** Support and query of an episode after the backbone; labels 0..numLabels-1, each of them in the support. */
export interface EmbeddedSets {
  /** [support, depth] */
  readonly support: tf.Tensor2D;
  readonly supportLabels: Int32Array;
  /** [query, depth] */
  readonly query: tf.Tensor2D;
  readonly queryLabels: Int32Array;
  readonly numLabels: number;
}

/**
 * A published way to learn from episodes: how labelled support classifies queries, and the loss that trains the
 * backbone for it. Both are functions of embeddings; what backbone made them is none of its business.
 */
export interface EpisodicMethod {
  /** What tables call it. */
  readonly title: string;

  /** What the method trains beside the backbone, by name; the model that takes the method owns them. */
  readonly variables: ReadonlyMap<string, tf.Variable>;

  /** Those numbers in the units that people read, by the name in logs; scalars. */
  monitored(): Readonly<Record<string, tf.Scalar>>;

  /** Log class probabilities (nats) [query, numLabels]; differentiable where their cross-entropy is the loss. */
  logProbabilities(support: tf.Tensor2D, supportLabels: Int32Array, numLabels: number, query: tf.Tensor2D): tf.Tensor2D;

  /** The loss that is minimised, with its name in logs, where it is not the cross-entropy of `logProbabilities`. */
  readonly ownLoss?: {
    readonly name: string;
    /** Differentiable in the embeddings and in `variables`. */
    readonly value: (sets: EmbeddedSets) => tf.Scalar;
  };
}

/** Support and query as one set of labelled samples. */
export function wholeEpisode({ support, supportLabels, query, queryLabels }: EmbeddedSets) {
  return { x: tf.concat([support, query], 0), labels: Int32Array.from([...supportLabels, ...queryLabels]) };
}
