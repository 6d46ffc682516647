import * as tf from '@tensorflow/tfjs-core';
import { isRecording } from './graph/repeated.ts';
import { adopt, NATIVE, nativeIds, rawOp, release } from './native-op.ts';

/** Like the stock `MaxPool`, and also where each maximum was. */
const FORWARD = 'UntwistMaxPoolTraining';
const BACKWARD = 'UntwistMaxPoolTrainingGrad';

interface PoolAttrs {
  readonly filterSize: readonly [number, number];
  readonly strides: readonly [number, number];
  readonly pad: 'valid' | 'same';
}

const LARGEST_INT32 = 2 ** 31 - 1;

/**
 * `tf.maxPool` for training. On the native backend it remembers where each maximum was, so that the gradient need not
 * look again; at ties the first in row-major order has all of it. Elsewhere it is `tf.maxPool` itself.
 */
export function maxPoolTraining(x: tf.Tensor4D, attrs: PoolAttrs): tf.Tensor4D {
  const { filterSize, strides, pad } = attrs;
  // In a graph TensorFlow has a version of max pooling itself that remembers more, faster.
  if (isRecording() || x.size > LARGEST_INT32 || tf.getKernel(FORWARD, tf.getBackend()) === undefined) {
    return tf.maxPool(x, [...filterSize], [...strides], pad);
  }
  const inputs: tf.NamedTensorMap = { x };
  const [y] = tf.engine().runKernel(FORWARD, inputs, { ...attrs } as unknown as tf.NamedAttrMap) as tf.Tensor[];
  return y as tf.Tensor4D;
}

function attributes(attrs: unknown) {
  const { filterSize, strides, pad } = attrs as PoolAttrs;
  return {
    strings: { padding: pad.toUpperCase() },
    bools: { include_batch_in_index: true },
    ints: { ksize: [1, ...filterSize, 1], strides: [1, ...strides, 1] },
  };
}

/** Outputs the maxima and their positions in `x`, flat and row-major, as int32: with int64 the op is slow. */
tf.registerKernel({
  kernelName: FORWARD,
  backendName: NATIVE,
  kernelFunc: ({ inputs, attrs, backend }) => {
    const ids = nativeIds(backend, [(inputs as tf.NamedTensorInfoMap)['x']!]);
    const types = { T: 'float', Targmax: 'int32' } as const;
    const outputs = rawOp(backend, 'MaxPoolWithArgmax', ids, { ...attributes(attrs), types }, 2);
    return outputs.map((output) => adopt(backend, output));
  },
});

tf.registerKernel({
  kernelName: BACKWARD,
  backendName: NATIVE,
  kernelFunc: ({ inputs, attrs, backend }) => {
    const { dy, x, positions } = inputs as tf.NamedTensorInfoMap;
    const [dyId, xId, positionsId] = nativeIds(backend, [dy!, x!, positions!]) as [number, number, number];
    // The gradient op takes 64-bit positions only.
    const cast = { types: { SrcT: 'int32', DstT: 'int64' }, bools: { Truncate: false } } as const;
    const wide = rawOp(backend, 'Cast', [positionsId], cast, 1);
    const types = { T: 'float', Targmax: 'int64' } as const;
    const given = [xId, dyId, wide[0]!.id];
    const [dx] = rawOp(backend, 'MaxPoolGradWithArgmax', given, { ...attributes(attrs), types }, 1);
    release(backend, wide);
    return adopt(backend, dx!);
  },
});

tf.registerGradient({
  kernelName: FORWARD,
  inputsToSave: ['x'],
  outputsToSave: [false, true],
  gradFunc: (dys, saved, attrs) => {
    const [x, positions] = saved as [tf.Tensor4D, tf.Tensor4D];
    const inputs: tf.NamedTensorMap = { dy: (dys as tf.Tensor[])[0]!, x, positions };
    return { x: () => tf.engine().runKernel(BACKWARD, inputs, attrs as unknown as tf.NamedAttrMap) as tf.Tensor };
  },
});
