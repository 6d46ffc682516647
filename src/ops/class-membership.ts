import * as tf from '@tensorflow/tfjs-core';

/**
 * 1 where sample i is of class l, else 0: [batch, numLabels] float32, without a gradient. Unlike tf.oneHot it knows a
 * single class.
 * @param labels [batch] 0..numLabels-1
 * @throws RangeError on a label outside that range.
 */
export function classMembership(labels: Int32Array, numLabels: number): tf.Tensor2D {
  const members = new Float32Array(labels.length * numLabels);
  labels.forEach((label, i) => {
    if (label < 0 || label >= numLabels) {
      throw new RangeError(`classMembership: labels must be from 0 to ${numLabels - 1}, got ${label} at ${i}.`);
    }
    members[i * numLabels + label] = 1;
  });
  return tf.tensor2d(members, [labels.length, numLabels]);
}
