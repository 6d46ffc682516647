import * as tf from '@tensorflow/tfjs-core';
import { requirePositive } from '../../base/check.ts';

/** A trained number above 0, kept and moved as its logarithm. */
export interface TrainedScalar {
  readonly log: tf.Variable;
  /** The number itself, differentiable. Call inside tf.tidy. */
  value(): tf.Scalar;
}

/** @param who whose it is and @param name what it is called, for the message of a start that is not above 0 */
export function trainedScalar(who: string, name: string, start: number): TrainedScalar {
  requirePositive(who, name, start);
  const log = tf.tidy(() => tf.variable(tf.scalar(Math.log(start)))) as tf.Variable;
  return { log, value: () => tf.exp(log) as tf.Scalar };
}
