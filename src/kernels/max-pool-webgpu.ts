import * as tf from '@tensorflow/tfjs-core';
import { runShader } from './webgpu-shader.ts';

/**
 * The gradient of max pooling. Each entry of the input asks the windows that hold it whether it is their first maximum in row-major order. tfjs's own
 * kernel hands the slope to the last one, which no other backend does, and takes a pass more to note positions.
 */
export const maxPoolGrad: tf.KernelFunc = ({ inputs, attrs, backend }) => {
  const { dy, input: x } = inputs as Record<'dy' | 'input', tf.TensorInfo>;
  const { filterSize, strides, pad, dimRoundingMode } = attrs as unknown as tf.MaxPoolGradAttrs;
  const shape = x.shape as [number, number, number, number];
  const pool = tf.backend_util.computePool2DInfo(shape, filterSize, strides, 1, pad, dimRoundingMode);
  return runShader(backend, {
    key: 'maxPoolGradient',
    inputs: { dy, x },
    outputShape: shape,
    integers: {
      ...{ depth: pool.inChannels, inHeight: pool.inHeight, inWidth: pool.inWidth },
      ...{ outHeight: pool.outHeight, outWidth: pool.outWidth },
      ...{ filterHeight: pool.filterHeight, filterWidth: pool.filterWidth },
      ...{ strideHeight: pool.strideHeight, strideWidth: pool.strideWidth },
      ...{ top: pool.padInfo.top, left: pool.padInfo.left },
    },
    code: CODE,
  });
};

const CODE = `
  let u = uniforms;
  let place = index / u.depth;
  let row = place / u.inWidth % u.inHeight;
  let column = place % u.inWidth;
  let image = place / (u.inWidth * u.inHeight);
  let origin = image * u.inHeight * u.inWidth * u.depth + index % u.depth; // of this image and channel
  let own = x[index];
  var slope = 0.0;
  // Windows begin at i * stride - pad.
  let lastI = min(u.outHeight - 1, (row + u.top) / u.strideHeight);
  let lastJ = min(u.outWidth - 1, (column + u.left) / u.strideWidth);
  for (var i = max(0, (row + u.top - u.filterHeight + u.strideHeight) / u.strideHeight); i <= lastI; i++) {
    for (var j = max(0, (column + u.left - u.filterWidth + u.strideWidth) / u.strideWidth); j <= lastJ; j++) {
      let startRow = i * u.strideHeight - u.top;
      let startColumn = j * u.strideWidth - u.left;
      var isFirst = true;
      for (var r = max(0, startRow); r < min(u.inHeight, startRow + u.filterHeight); r++) {
        for (var c = max(0, startColumn); c < min(u.inWidth, startColumn + u.filterWidth); c++) {
          let other = x[origin + (r * u.inWidth + c) * u.depth];
          let isBefore = r < row || (r == row && c < column);
          isFirst = isFirst && !(other > own || (isBefore && other == own));
        }
      }
      if (isFirst) {
        slope += dy[(((image * u.outHeight) + i) * u.outWidth + j) * u.depth + index % u.depth];
      }
    }
  }
  result[index] = slope;`;
