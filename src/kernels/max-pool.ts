import * as tf from '@tensorflow/tfjs-core';
import { isRecording } from './graph/repeated.ts';
import { adopt, NATIVE, nativeIds, rawOp, release } from './native-op.ts';

const BACKWARD = 'UntwistMaxPoolGrad';

interface MaxPoolAttrs {
  readonly filterSize: [number, number] | number;
  readonly strides: [number, number] | number;
  readonly pad: 'valid' | 'same' | number | tf.backend_util.ExplicitPadding;
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

const both = (v: [number, number] | number) => (typeof v === 'number' ? [v, v] : v);

/**
 * The gradient by the position of each window's maximum: at ties the first in row-major order gets all of it, as with
 * TensorFlow's own MaxPoolGrad, whose kernel on the CPU takes twice the time.
 */
tf.registerKernel({
  kernelName: BACKWARD,
  backendName: NATIVE,
  kernelFunc: ({ inputs, attrs, backend }) => {
    const { dy, x } = inputs as tf.NamedTensorInfoMap;
    const { filterSize, strides, pad } = attrs as unknown as MaxPoolAttrs;
    const shape = {
      strings: { padding: String(pad).toUpperCase() },
      bools: { include_batch_in_index: true },
      ints: { ksize: [1, ...both(filterSize), 1], strides: [1, ...both(strides), 1] },
    };
    const [dyId, xId] = nativeIds(backend, [dy!, x!]) as [number, number];
    // The forward op is fast with 32-bit positions only, the gradient op takes 64-bit ones only.
    const forward = { ...shape, types: { T: 'float', Targmax: 'int32' } } as const;
    const pooled = rawOp(backend, 'MaxPoolWithArgmax', [xId], forward, 2);
    const cast = { types: { SrcT: 'int32', DstT: 'int64' }, bools: { Truncate: false } } as const;
    const positions = rawOp(backend, 'Cast', [pooled[1]!.id], cast, 1);
    const backward = { ...shape, types: { T: 'float', Targmax: 'int64' } } as const;
    const [dx] = rawOp(backend, 'MaxPoolGradWithArgmax', [xId, dyId, positions[0]!.id], backward, 1);
    release(backend, [...pooled, ...positions]);
    return adopt(backend, dx!);
  },
});

const LARGEST_INT32 = 2 ** 31 - 1;

/** Max pooling's gradient; tfjs's own kernel where ours does not reach. */
export const maxPoolGradient: tf.GradConfig = {
  kernelName: 'MaxPool',
  inputsToSave: ['x'],
  outputsToSave: [true],
  gradFunc: (dyAny, saved, attrsAny) => {
    const [x, y] = saved as [tf.Tensor4D, tf.Tensor4D];
    const dy = dyAny as tf.Tensor4D;
    const attrs = attrsAny as unknown as MaxPoolAttrs;
    const plain = attrs.pad === 'valid' || attrs.pad === 'same';
    const fits =
      plain && !isRecording() && x.size <= LARGEST_INT32 && tf.getKernel(BACKWARD, tf.getBackend()) !== undefined;
    const [kernel, inputs] = fits ? [BACKWARD, { dy, x }] : ['MaxPoolGrad', { dy, input: x, output: y }];
    return {
      x: () =>
        tf.engine().runKernel(kernel, inputs as tf.NamedTensorMap, attrs as unknown as tf.NamedAttrMap) as tf.Tensor,
    };
  },
};
