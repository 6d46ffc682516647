import * as tf from '@tensorflow/tfjs-core';
import { requireShape } from '../base/check.ts';
import { classMembership } from './class-membership.ts';

/** `radius`: one precision a sample, the last column of the embedding. `diagonal`: one a dimension, its second half. */
export const COVARIANCE_FORMS = ['radius', 'diagonal'] as const;
/** One of {@link COVARIANCE_FORMS}. */
export type CovarianceForm = (typeof COVARIANCE_FORMS)[number];

/** Points with a precision (inverse variance): of samples or of classes. */
export interface Gaussians {
  /** [rows, width] */
  readonly means: tf.Tensor2D;
  /** > 0, [rows, 1] for `radius`, [rows, width] for `diagonal` */
  readonly precisions: tf.Tensor2D;
}

/** The columns of an embedding that are the point itself. @throws RangeError where `depth` cannot be divided so. */
export function pointWidth(depth: number, form: CovarianceForm): number {
  const width = form === 'radius' ? depth - 1 : depth / 2;
  if (width >= 1 && Number.isInteger(width)) return width;
  const wanted = form === 'radius' ? 'at least 2' : 'even and at least 2';
  throw new RangeError(`pointWidth: the width of the embedding must be ${wanted} for '${form}', got ${depth}.`);
}

/**
 * Reads the embeddings `x` [rows, depth] as points with a precision s = 1 + softplus(raw): the first depth - 1 columns and
 * the last one, or the first half of the columns and the second.
 */
export function splitGaussian(x: tf.Tensor2D, form: CovarianceForm): Gaussians {
  const width = pointWidth(x.shape[1], form);
  const means = tf.slice(x, [0, 0], [-1, width]);
  const precisions = tf.tidy(() => tf.add(tf.softplus(tf.slice(x, [0, width])), 1)) as tf.Tensor2D;
  return { means, precisions };
}

/** The Gaussian of each class: precisions summed, means weighted by precision. Every label has a sample. */
export function classGaussians(samples: Gaussians, labels: Int32Array, numLabels: number): Gaussians {
  requireShape('classGaussians: means', samples.means, [labels.length, null]);
  return tf.tidy(() => {
    const members = classMembership(labels, numLabels); // [support, numLabels]
    const precisions = tf.matMul(members, samples.precisions, true, false) as tf.Tensor2D; // [numLabels, 1 or width]
    const weighted = tf.mul(samples.means, samples.precisions) as tf.Tensor2D;
    return { means: tf.div(tf.matMul(members, weighted, true, false), precisions) as tf.Tensor2D, precisions };
  });
}

/**
 * Squared distance of points `x` [batch, width] to Gaussians in units of their deviation: Σ_d s_cd (x_d - p_cd)²,
 * [batch, classes], ≥ 0.
 * Source of all of them: Fort 2017, "Gaussian prototypical networks for few-shot learning on Omniglot", section 3.
 */
export function gaussianDistances(x: tf.Tensor2D, { means, precisions }: Gaussians): tf.Tensor2D {
  requireShape('gaussianDistances: means', means, [null, x.shape[1]]);
  return tf.tidy(() => {
    const s = tf.mul(precisions, tf.onesLike(means)) as tf.Tensor2D; // one precision serves every dimension
    const weighted = tf.mul(s, means) as tf.Tensor2D;
    const squares = tf.matMul(tf.square(x), s, false, true);
    const cross = tf.matMul(x, weighted, false, true);
    const own = tf.sum(tf.mul(weighted, means), 1); // [classes]
    // Float32 cancellation makes small distances slightly negative.
    return tf.relu(tf.add(tf.sub(squares, tf.mul(cross, 2)), own)) as tf.Tensor2D;
  });
}
