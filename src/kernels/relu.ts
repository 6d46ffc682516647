import * as tf from '@tensorflow/tfjs-core';
import { NATIVE, nativeOp } from './native-op.ts';

const BACKWARD = 'UntwistReluGrad';

tf.registerKernel({
  kernelName: BACKWARD,
  backendName: NATIVE,
  kernelFunc: ({ inputs, backend }) => {
    const { dy, y } = inputs as tf.NamedTensorInfoMap;
    return nativeOp(backend, 'ReluGrad', [dy!, y!], { types: { T: 'float' } }, 1)[0]!;
  },
});

/**
 * ReLU's gradient. tfjs saves the input and builds step(x)·dy from three ops. The output says the same (y > 0 exactly
 * where x > 0), is needed anyway, and one native op does the rest.
 */
export const reluGradient: tf.GradConfig = {
  kernelName: 'Relu',
  outputsToSave: [true],
  gradFunc: (dy, saved) => {
    const inputs: tf.NamedTensorMap = { dy: dy as tf.Tensor, y: saved[0]! };
    const fused = tf.getKernel(BACKWARD, tf.getBackend()) !== undefined;
    return {
      x: () =>
        fused ? (tf.engine().runKernel(BACKWARD, inputs) as tf.Tensor) : tf.mul(inputs.dy!, tf.step(inputs.y!)),
    };
  },
};

const LEAKY_BACKWARD = 'UntwistLeakyReluGrad';

tf.registerKernel({
  kernelName: LEAKY_BACKWARD,
  backendName: NATIVE,
  kernelFunc: ({ inputs, attrs, backend }) => {
    const { dy, x } = inputs as tf.NamedTensorInfoMap;
    const { alpha } = attrs as unknown as LeakyReluAttrs;
    return nativeOp(backend, 'LeakyReluGrad', [dy!, x!], { types: { T: 'float' }, floats: { alpha } }, 1)[0]!;
  },
});

interface LeakyReluAttrs {
  readonly alpha: number;
}

/** Leaky ReLU's gradient in one native op instead of three. */
export const leakyReluGradient: tf.GradConfig = {
  kernelName: 'LeakyRelu',
  inputsToSave: ['x'],
  gradFunc: (dyAny, saved, attrs) => {
    const dy = dyAny as tf.Tensor;
    const [x] = saved as [tf.Tensor];
    const { alpha } = attrs as unknown as LeakyReluAttrs;
    const inputs: tf.NamedTensorMap = { dy, x };
    const fused = tf.getKernel(LEAKY_BACKWARD, tf.getBackend()) !== undefined;
    return {
      x: () =>
        fused
          ? (tf.engine().runKernel(LEAKY_BACKWARD, inputs, { alpha }) as tf.Tensor)
          : tf.where(tf.greater(x, 0), dy, tf.mul(dy, alpha)),
    };
  },
};
