import * as tf from '@tensorflow/tfjs-core';
import { NATIVE } from './native-op.ts';
import { replaceKernels } from './replace-kernels.ts';

/**
 * Soft-max over the last axis of plain ops. TensorFlow's own rounds in another way in a graph than by itself, and a
 * training that is stopped and resumed, half of it op by op, would not end on the very same numbers.
 */
export function usePlainSoftmax(): void {
  replaceKernels(NATIVE, {
    Softmax:
      () =>
      ({ inputs }) => {
        const logits = (inputs as { logits: tf.Tensor }).logits;
        return tf.tidy(() => {
          const powers = tf.exp(tf.sub(logits, tf.max(logits, -1, true)));
          return tf.div(powers, tf.sum(powers, -1, true));
        });
      },
  });
}
