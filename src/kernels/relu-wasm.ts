import * as tf from '@tensorflow/tfjs-core';
import { floats, newTensor, WASM } from './wasm-memory.ts';

tf.registerKernel({
  kernelName: 'UntwistReluGrad',
  backendName: WASM,
  kernelFunc: ({ inputs, backend }) => {
    const { dy, y } = inputs as Record<'dy' | 'y', tf.TensorInfo>;
    const dx = newTensor(backend, y.shape);
    const [slopes, values, out] = [dy, y, dx].map((info) => floats(backend, info)) as [F, F, F];
    for (let i = 0; i < out.length; i++) out[i] = values[i]! > 0 ? slopes[i]! : 0;
    return dx;
  },
});

type F = Float32Array;
