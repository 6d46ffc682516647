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
