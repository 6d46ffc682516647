import * as tf from '@tensorflow/tfjs-core';
import { NATIVE } from './native-op.ts';
import { replaceKernels } from './replace-kernels.ts';

/**
 * Soft-max over the last axis, and sums of several tensors, of plain ops. TensorFlow's own round in another way in a graph
 * than by themselves (a sum starts with the tensor whose memory it may take), and a training that is stopped and resumed,
 * half of it op by op, would not end on the very same numbers.
 */
export function usePlainKernels(): void {
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
    AddN:
      () =>
      ({ inputs }) => {
        const [first, ...others] = inputs as unknown as tf.Tensor[];
        return tf.tidy(() => others.reduce((sum, tensor) => tf.add(sum, tensor), tf.clone(first as tf.Tensor)));
      },
  });
}
