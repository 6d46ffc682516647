import * as tf from '@tensorflow/tfjs-core';
import { NATIVE, nativeOp } from './native-op.ts';

const FORWARD = 'UntwistBatchNormTraining';
const BACKWARD = 'UntwistBatchNormTrainingGrad';

interface BatchNormAttrs {
  readonly epsilon: number;
}

/** What training batch normalisation returns. */
export interface BatchNormTraining {
  /** Normalised, scaled and shifted: the shape of the input. */
  readonly y: tf.Tensor4D;
  /** Mean of the batch `[depth]`. */
  readonly mean: tf.Tensor1D;
  /** Unbiased variance of the batch `[depth]` (divided by count - 1), as running statistics want it. */
  readonly variance: tf.Tensor1D;
}

/**
 * Batch normalisation by the statistics of the batch itself, over all but the last axis.
 * `x` [batch, height, width, depth], `gamma` and `beta` [depth], float32. Differentiable in all three through `y`;
 * no gradient flows through `mean` and `variance`.
 * Source: Ioffe & Szegedy 2015. One fused op on the native backend, a composition of tfjs ops elsewhere.
 */
export function batchNormTraining(
  x: tf.Tensor4D,
  gamma: tf.Tensor1D,
  beta: tf.Tensor1D,
  epsilon: number,
): BatchNormTraining {
  if (tf.getKernel(FORWARD, tf.getBackend()) === undefined) return composition(x, gamma, beta, epsilon);
  const inputs: tf.NamedTensorMap = { x, gamma, beta };
  const attrs: BatchNormAttrs = { epsilon };
  const [y, mean, variance] = tf.engine().runKernel(FORWARD, inputs, { ...attrs }) as unknown as tf.Tensor[];
  return { y: y as tf.Tensor4D, mean: mean as tf.Tensor1D, variance: variance as tf.Tensor1D };
}

function composition(x: tf.Tensor4D, gamma: tf.Tensor1D, beta: tf.Tensor1D, epsilon: number): BatchNormTraining {
  const { mean, variance } = tf.moments(x, [0, 1, 2]);
  const y = tf.add(tf.mul(tf.mul(tf.sub(x, mean), tf.rsqrt(tf.add(variance, epsilon))), gamma), beta) as tf.Tensor4D;
  const count = x.size / x.shape[3];
  const unbiased = tf.mul(variance, count / Math.max(1, count - 1));
  return { y, mean: mean as tf.Tensor1D, variance: unbiased as tf.Tensor1D };
}

function attributes(epsilon: number) {
  return {
    types: { T: 'float', U: 'float' },
    strings: { data_format: 'NHWC' },
    floats: { epsilon },
    bools: { is_training: true },
  } as const;
}

/** Outputs y, mean, unbiased variance, and the three reserves that TensorFlow's gradient op asks back. */
tf.registerKernel({
  kernelName: FORWARD,
  backendName: NATIVE,
  kernelFunc: ({ inputs, attrs, backend }) => {
    const { x, gamma, beta } = inputs as tf.NamedTensorInfoMap;
    const { epsilon } = attrs as unknown as BatchNormAttrs;
    const none = tf.tensor1d([]);
    const base = attributes(epsilon);
    const all = { ...base, floats: { ...base.floats, exponential_avg_factor: 1 } };
    const outputs = nativeOp(backend, 'FusedBatchNormV3', [x!, gamma!, beta!, none, none], all, 6);
    none.dispose();
    return outputs;
  },
});

tf.registerKernel({
  kernelName: BACKWARD,
  backendName: NATIVE,
  kernelFunc: ({ inputs, attrs, backend }) => {
    const { dy, x, gamma, reserve1, reserve2, reserve3 } = inputs as tf.NamedTensorInfoMap;
    const { epsilon } = attrs as unknown as BatchNormAttrs;
    const ordered = [dy!, x!, gamma!, reserve1!, reserve2!, reserve3!];
    const [dx, dGamma, dBeta, ...unused] = nativeOp(backend, 'FusedBatchNormGradV3', ordered, attributes(epsilon), 5);
    for (const tensor of unused) tensor.dispose();
    return [dx!, dGamma!, dBeta!];
  },
});

tf.registerGradient({
  kernelName: FORWARD,
  inputsToSave: ['x', 'gamma'],
  outputsToSave: [false, false, false, true, true, true],
  gradFunc: (dys, saved, attrs) => {
    const [x, gamma, reserve1, reserve2, reserve3] = saved as tf.Tensor[];
    const inputs = { dy: (dys as tf.Tensor[])[0]!, x, gamma, reserve1, reserve2, reserve3 } as tf.NamedTensorMap;
    const { epsilon } = attrs as unknown as BatchNormAttrs;
    // One op makes all three. Run here, not when the first is asked: tfjs tidies up after each of them.
    const [dx, dGamma, dBeta] = tf.engine().runKernel(BACKWARD, inputs, { epsilon }) as unknown as tf.Tensor[];
    return { x: () => dx!, gamma: () => dGamma!, beta: () => dBeta! };
  },
});
