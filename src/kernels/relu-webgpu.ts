import * as tf from '@tensorflow/tfjs-core';
import { runShader, WEBGPU } from './webgpu-shader.ts';

tf.registerKernel({
  kernelName: 'UntwistReluGrad',
  backendName: WEBGPU,
  kernelFunc: ({ inputs, backend }) => {
    const { dy, y } = inputs as Record<'dy' | 'y', tf.TensorInfo>;
    const code = 'result[index] = select(0.0, dy[index], y[index] > 0.0);';
    return runShader(backend, { key: 'reluGradient', inputs: { dy, y }, outputShape: y.shape, code });
  },
});
