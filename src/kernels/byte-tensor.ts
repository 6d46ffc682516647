import * as tf from '@tensorflow/tfjs-core';
import { adopt, NATIVE, rawBytes, rawOp, release } from './native-op.ts';

const KERNEL = 'UntwistByteTensor';

interface ByteAttrs {
  readonly bytes: Uint8Array;
  readonly shape: readonly number[];
}

/**
 * Bytes as floats 0..255 of a shape. On the native backend the bytes themselves go to the device, a quarter of what tfjs
 * would send, and become floats there; elsewhere they go as int32.
 * @throws RangeError if there are not as many bytes as the shape holds.
 */
export function byteTensor(bytes: Uint8Array, shape: [number, number, number, number]): tf.Tensor4D {
  const size = tf.util.sizeFromShape(shape);
  if (bytes.length !== size) {
    throw new RangeError(`byteTensor: shape [${shape.join(', ')}] needs ${size} bytes, got ${bytes.length}.`);
  }
  if (tf.getKernel(KERNEL, tf.getBackend()) === undefined) {
    return tf.tidy(() => tf.cast(tf.tensor4d(bytes, shape, 'int32'), 'float32'));
  }
  const attrs: ByteAttrs = { bytes, shape };
  return tf.engine().runKernel(KERNEL, {}, attrs as unknown as tf.NamedAttrMap) as tf.Tensor4D;
}

tf.registerKernel({
  kernelName: KERNEL,
  backendName: NATIVE,
  kernelFunc: ({ attrs, backend }) => {
    const { bytes, shape } = attrs as unknown as ByteAttrs;
    const raw = rawBytes(backend, bytes, shape);
    const cast = { types: { SrcT: 'uint8', DstT: 'float' }, bools: { Truncate: false } } as const;
    const [floats] = rawOp(backend, 'Cast', [raw.id], cast, 1);
    release(backend, [raw]);
    return adopt(backend, floats!);
  },
});
