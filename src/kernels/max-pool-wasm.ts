import * as tf from '@tensorflow/tfjs-core';
import { floats, newTensor } from './wasm-memory.ts';

/**
 * The gradient of max pooling: at ties the first maximum of a window in row-major order gets all of it, as on the native
 * backend. tfjs's own kernel takes the last.
 */
export const maxPoolGrad: tf.KernelFunc = ({ inputs, attrs, backend }) => {
  const { dy, input: x } = inputs as Record<'dy' | 'input', tf.TensorInfo>;
  const { filterSize, strides, pad, dimRoundingMode } = attrs as unknown as tf.MaxPoolGradAttrs;
  const shape = x.shape as [number, number, number, number];
  const pool = tf.backend_util.computePool2DInfo(shape, filterSize, strides, 1, pad, dimRoundingMode);
  const dx = newTensor(backend, shape);
  const slopes = floats(backend, dy);
  const values = floats(backend, x);
  const out = floats(backend, dx).fill(0);
  const depth = pool.inChannels;
  const largest = new Float32Array(depth);
  const place = new Int32Array(depth);
  let from = 0;
  for (let image = 0; image < pool.batchSize; image++) {
    for (let i = 0; i < pool.outHeight; i++) {
      const rows = clip(i * pool.strideHeight - pool.padInfo.top, pool.filterHeight, pool.inHeight);
      for (let j = 0; j < pool.outWidth; j++) {
        const columns = clip(j * pool.strideWidth - pool.padInfo.left, pool.filterWidth, pool.inWidth);
        let isFirst = true;
        for (let row = rows.start; row < rows.end; row++) {
          for (let column = columns.start; column < columns.end; column++) {
            const at = ((image * pool.inHeight + row) * pool.inWidth + column) * depth;
            for (let c = 0; c < depth; c++) {
              const value = values[at + c]!;
              if (isFirst || value > largest[c]!) {
                largest[c] = value;
                place[c] = at + c;
              }
            }
            isFirst = false;
          }
        }
        for (let c = 0; c < depth; c++) out[place[c]!]! += slopes[from + c]!;
        from += depth;
      }
    }
  }
  return dx;
};

/** The part of a window that lies inside. */
function clip(start: number, length: number, size: number): { readonly start: number; readonly end: number } {
  return { start: Math.max(0, start), end: Math.min(size, start + length) };
}
