import * as tf from '@tensorflow/tfjs-core';

/** How large a perturbation is. `linf`: the largest change of a pixel; `l2`: the root of the sum of squared changes. */
export const NORMS = ['linf', 'l2'] as const;
/** One of {@link NORMS}. */
export type Norm = (typeof NORMS)[number];

/** Keeps a zero perturbation zero instead of NaN. */
const SMALLEST = 1e-20;

/** The size of each perturbation of `x` [batch, height, width, channels]: [batch]. */
export function sizesOf(x: tf.Tensor4D, norm: Norm): tf.Tensor1D {
  return tf.tidy(() => {
    const rows = tf.reshape(x, [x.shape[0], -1]);
    return norm === 'linf' ? tf.max(tf.abs(rows), 1) : tf.sqrt(tf.sum(tf.square(rows), 1));
  }) as tf.Tensor1D;
}

/** The perturbations of size 1 that lower a function of gradient `x` most, to first order; 0 where the gradient is. */
export function steepestDescent(x: tf.Tensor4D, norm: Norm): tf.Tensor4D {
  return tf.tidy(() => {
    if (norm === 'linf') return tf.neg(tf.sign(x));
    // First by the largest entry: the squares of small gradients vanish in float32.
    const scaled = tf.div(x, perImage(tf.maximum(sizesOf(x, 'linf'), SMALLEST)));
    return tf.neg(tf.div(scaled, perImage(tf.maximum(sizesOf(scaled as tf.Tensor4D, 'l2'), SMALLEST))));
  }) as tf.Tensor4D;
}

/** The nearest perturbations of sizes up to `sizes` [batch]. */
export function projected(x: tf.Tensor4D, sizes: tf.Tensor1D, norm: Norm): tf.Tensor4D {
  return tf.tidy(() => {
    const limits = perImage(sizes);
    if (norm === 'linf') return tf.minimum(tf.maximum(x, tf.neg(limits)), limits);
    return tf.mul(x, tf.minimum(1, tf.div(limits, perImage(tf.maximum(sizesOf(x, 'l2'), SMALLEST)))));
  }) as tf.Tensor4D;
}

/** `images` + `sizes`·`directions`, pixels kept in 0..1. */
export function moved(images: tf.Tensor4D, directions: tf.Tensor4D, sizes: tf.Tensor1D): tf.Tensor4D {
  return tf.tidy(() => tf.clipByValue(tf.add(images, tf.mul(directions, perImage(sizes))), 0, 1)) as tf.Tensor4D;
}

/** One number an image, [batch], ready to multiply images with. */
export function perImage(values: tf.Tensor1D): tf.Tensor4D {
  return tf.reshape(values, [-1, 1, 1, 1]);
}

/** The size beyond which every image in 0..1 is in reach. */
export function largestSize([, height, width, channels]: tf.Tensor4D['shape'], norm: Norm): number {
  return norm === 'linf' ? 1 : Math.sqrt(height * width * channels);
}
