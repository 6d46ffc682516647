import * as tf from '@tensorflow/tfjs-core';
import { floats, newTensor, release, reshaped, runKernel } from './wasm-memory.ts';

type Shape4D = [number, number, number, number];
type Conv2DInfo = tf.backend_util.Conv2DInfo;

/** Below this many input channels unfolding the patches is cheaper than a convolution with as few images. */
const FEW_CHANNELS = 16;

/** The gradient of a convolution in its filter, of tfjs's fast kernels: it has none of its own. */
export const conv2dBackpropFilter: tf.KernelFunc = ({ inputs, attrs, backend }) => {
  const { x, dy } = inputs as Record<'x' | 'dy', tf.TensorInfo>;
  const { filterShape } = attrs as unknown as tf.Conv2DBackpropFilterAttrs;
  const conv = convolution(x.shape, filterShape, attrs);
  const isPlain = conv.strideHeight === 1 && conv.strideWidth === 1;
  const swaps = isPlain && conv.inChannels >= FEW_CHANNELS && conv.filterHeight * conv.filterWidth > 1;
  return swaps ? bySwappedConvolution(backend, x, dy, conv) : byPatches(backend, x, dy, conv);
};

/**
 * The gradient of a convolution in its input: a convolution of dy with the turned filter, eight times as fast as tfjs's
 * kernel `stock`, which is left for the strides and paddings that this does not fit.
 */
export function conv2dBackpropInput(stock: tf.KernelFunc): tf.KernelFunc {
  return (given) => {
    const { inputs, attrs, backend } = given;
    const { dy, filter } = inputs as Record<'dy' | 'filter', tf.TensorInfo>;
    const { inputShape } = attrs as unknown as tf.Conv2DBackpropInputAttrs;
    const { filterHeight, filterWidth, padInfo, ...conv } = convolution(inputShape, filter.shape as Shape4D, attrs);
    const rows = [filterHeight - 1 - padInfo.top, filterHeight - 1 - padInfo.bottom] as const;
    const columns = [filterWidth - 1 - padInfo.left, filterWidth - 1 - padInfo.right] as const;
    const fits = conv.strideHeight === 1 && conv.strideWidth === 1 && [...rows, ...columns].every((pad) => pad >= 0);
    if (!fits) return stock(given);
    const turned = halfTurned(backend, filter, filterHeight * filterWidth);
    const swapped = runKernel(backend, 'Transpose', { x: turned }, { perm: [0, 1, 3, 2] });
    const dx = plainConvolution(backend, dy, swapped, rows, columns);
    release(backend, turned, swapped);
    return dx;
  };
}

function convolution(inputShape: number[], filterShape: Shape4D, attrs: unknown): Conv2DInfo {
  const { strides, pad, dimRoundingMode, dataFormat } = attrs as tf.Conv2DBackpropFilterAttrs;
  if (dataFormat !== 'NHWC') {
    throw new RangeError(`conv2d: the gradient on wasm wants the data format NHWC, got ${dataFormat}.`);
  }
  return tf.backend_util.computeConv2DInfo(inputShape as Shape4D, filterShape, strides, 1, pad, dimRoundingMode);
}

/** A filter [height, width, in, out] with its places in the opposite order; tfjs's own Reverse moves number by number. */
function halfTurned(backend: unknown, filter: tf.TensorInfo, places: number): tf.TensorInfo {
  const turned = newTensor(backend, filter.shape);
  const out = floats(backend, turned);
  const values = floats(backend, filter);
  const length = values.length / places;
  for (let place = 0; place < places; place++) {
    out.set(values.subarray(place * length, (place + 1) * length), (places - 1 - place) * length);
  }
  return turned;
}

function plainConvolution(
  backend: unknown,
  x: tf.TensorInfo,
  filter: tf.TensorInfo,
  rows: readonly [number, number],
  columns: readonly [number, number],
): tf.TensorInfo {
  const pad = [[0, 0], rows, columns, [0, 0]];
  return runKernel(backend, 'Conv2D', { x, filter }, { strides: 1, dilations: 1, pad, dataFormat: 'NHWC' });
}

/** The channels of x as images, its images as channels, and dy, likewise turned, as the filter. For strides of 1. */
function bySwappedConvolution(backend: unknown, x: tf.TensorInfo, dy: tf.TensorInfo, conv: Conv2DInfo): tf.TensorInfo {
  const { top, bottom, left, right } = conv.padInfo;
  const images = runKernel(backend, 'Transpose', { x }, { perm: [3, 1, 2, 0] });
  const filter = runKernel(backend, 'Transpose', { x: dy }, { perm: [1, 2, 0, 3] });
  const swapped = plainConvolution(backend, images, filter, [top, bottom], [left, right]);
  release(backend, images, filter);
  const gradient = runKernel(backend, 'Transpose', { x: swapped }, { perm: [1, 2, 0, 3] });
  release(backend, swapped);
  return gradient;
}

/**
 * One product of matrices: dyᵀ [output channels, places] by the patches [places, entries of a filter]. tfjs packs the second
 * one for each product, so it is the smaller one.
 */
function byPatches(backend: unknown, x: tf.TensorInfo, dy: tf.TensorInfo, conv: Conv2DInfo): tf.TensorInfo {
  const places = conv.batchSize * conv.outHeight * conv.outWidth;
  const entries = conv.filterHeight * conv.filterWidth * conv.inChannels;
  const patches = isPointwise(conv)
    ? reshaped(backend, x, [places, entries])
    : unfold(backend, x, conv, [places, entries]);
  const slopes = transposed(backend, dy, [places, conv.outChannels]);
  const product = runKernel(
    backend,
    'BatchMatMul',
    { a: slopes, b: patches },
    { transposeA: false, transposeB: false }, // true is slow
  );
  const columns = transposed(backend, product, [conv.outChannels, entries]);
  const gradient = reshaped(backend, columns, conv.filterShape);
  release(backend, patches, slopes, product, columns);
  return gradient;
}

/** Whether the patches are the places of x themselves. */
function isPointwise({ filterHeight, filterWidth, strideHeight, strideWidth, padInfo }: Conv2DInfo): boolean {
  const { top, bottom, left, right } = padInfo;
  return (
    [filterHeight, filterWidth, strideHeight, strideWidth].every((n) => n === 1) && top + bottom + left + right === 0
  );
}

function transposed(backend: unknown, x: tf.TensorInfo, shape: readonly [number, number]): tf.TensorInfo {
  const matrix = reshaped(backend, x, shape);
  const result = runKernel(backend, 'Transpose', { x: matrix }, { perm: [1, 0] });
  release(backend, matrix);
  return result;
}

/** What the filter meets at each place of the output, [places, entries of a filter]; 0 outside of x. */
function unfold(backend: unknown, x: tf.TensorInfo, conv: Conv2DInfo, shape: readonly number[]): tf.TensorInfo {
  const { inHeight, inWidth, inChannels, strideHeight, strideWidth, padInfo } = conv;
  const patches = newTensor(backend, shape);
  const out = floats(backend, patches);
  const values = floats(backend, x);
  let to = 0;
  for (let image = 0; image < conv.batchSize; image++) {
    for (let i = 0; i < conv.outHeight; i++) {
      for (let j = 0; j < conv.outWidth; j++) {
        for (let a = 0; a < conv.filterHeight; a++) {
          const row = i * strideHeight + a - padInfo.top;
          for (let b = 0; b < conv.filterWidth; b++) {
            const column = j * strideWidth + b - padInfo.left;
            const isInside = row >= 0 && row < inHeight && column >= 0 && column < inWidth;
            const from = ((image * inHeight + row) * inWidth + column) * inChannels;
            for (let c = 0; c < inChannels; c++) out[to++] = isInside ? values[from + c]! : 0;
          }
        }
      }
    }
  }
  return patches;
}
