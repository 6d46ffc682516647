import * as tf from '@tensorflow/tfjs-core';

/** Tensors one behind the other as one vector, a new one. */
export function flatten(tensors: readonly tf.Tensor[]): tf.Tensor1D {
  return tf.tidy(() => {
    const flat = tensors.map((tensor) => withShape(tensor, [tensor.size]) as tf.Tensor1D);
    return flat.length === 1 ? tf.clone(flat[0] as tf.Tensor1D) : tf.concat1d(flat);
  });
}

/** The vector that `flatten` made of tensors of these shapes, taken apart again. */
export function split(
  vector: tf.Tensor1D,
  parts: readonly { readonly shape: number[]; readonly size: number }[],
): tf.Tensor[] {
  return tf.tidy(() => {
    if (parts.length === 1) return [tf.clone(withShape(vector, (parts[0] as { shape: number[] }).shape))];
    const pieces = tf.split(
      vector,
      parts.map(({ size }) => size),
    );
    return parts.map(({ shape }, i) => withShape(pieces[i] as tf.Tensor, shape));
  });
}

/** Reshaped, or itself where it has that shape: on the native backend a reshape is an op like any other. */
function withShape(tensor: tf.Tensor, shape: number[]): tf.Tensor {
  return tf.util.arraysEqual(tensor.shape, shape) ? tensor : tf.reshape(tensor, shape);
}
