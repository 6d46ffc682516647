import * as tf from '@tensorflow/tfjs-core';

/**
 * The same values without their history: no gradient flows through the result. No copy is made.
 * (tfjs has no stop-gradient op, and ops without a gradient, such as argMax, fail when they lie on a path to the loss.)
 */
export function detach<T extends tf.Tensor>(x: T): T {
  const backend = tf.backend();
  backend.incRef(x.dataId);
  return tf.engine().makeTensorFromTensorInfo(x, backend) as T;
}
