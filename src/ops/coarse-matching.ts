import * as tf from '@tensorflow/tfjs-core';
import { requirePositive, requireShape } from '../base/check.ts';
import { classMembership } from './class-membership.ts';
import { crossEntropy } from './losses.ts';
import { prototypeMatching } from './matching.ts';
import { sampleSpread } from './untwisting.ts';

/** Keeps log(c) finite where a label has no share that float32 resolves. */
const SMALLEST = 1e-9;

/**
 * Untwisting as a view from afar: the cross-entropy of a matching whose temperature is a fixed share of the spread of the
 * batch, each prototype speaking for the label that it was founded for,
 *   U_c = -(1/B) Σ_i log Σ_{j of label l_i} softmax_j(-d_j(x_i) / (2·width·spread)).
 * The trained temperature follows the nearest prototypes, and a class may stay in pieces. Here every prototype within some
 * `width` of the spread has a say, so the loss is small only where whole neighbourhoods are of one label. Scaling and
 * shifting all embeddings changes nothing: not even the network can shrink the temperature away.
 * @param x embeddings of support and query [batch, depth], which the spread is of
 * @param query [numQueries, depth], rows of `x`
 * @param prototypes [numPrototypes, depth], and the label of each, `founderLabels`
 * @param width > 0, in mean squared distances of two samples
 */
export function coarseCrossEntropy(
  x: tf.Tensor2D,
  query: tf.Tensor2D,
  queryLabels: Int32Array,
  prototypes: tf.Tensor2D,
  founderLabels: Int32Array,
  numLabels: number,
  width: number,
): tf.Scalar {
  requirePositive('coarseCrossEntropy', 'width', width);
  requireShape('coarseCrossEntropy: query', query, [queryLabels.length, x.shape[1]]);
  requireShape('coarseCrossEntropy: prototypes', prototypes, [founderLabels.length, x.shape[1]]);
  return tf.tidy(() => {
    // Around the batch's mean, where inner products do not cancel.
    const centre = tf.mean(x, 0);
    const temperature = tf.mul(sampleSpread(x), width) as tf.Scalar;
    const matching = prototypeMatching(
      tf.sub(query, centre) as tf.Tensor2D,
      tf.sub(prototypes, centre) as tf.Tensor2D,
      temperature,
    );
    const shares = tf.matMul(matching, classMembership(founderLabels, numLabels));
    return crossEntropy(tf.log(tf.add(shares, SMALLEST)) as tf.Tensor2D, queryLabels);
  });
}
