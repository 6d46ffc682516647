import * as tf from '@tensorflow/tfjs-core';
import { columnSums } from './column-sums-webgpu.ts';
import { releaseData, runShader } from './webgpu-shader.ts';

type Shape4D = [number, number, number, number];

/** Entries of the result, on each side, that a workgroup makes; a thread makes four of them. */
const TILE = 32;
const GROUP = TILE / 2;
/** Places whose patches a workgroup holds at once. */
const STEP = 16;
/** Places that a workgroup sums over, unless there would be too many workgroups. */
const SLICE = 1024;
const MOST_GROUPS = 4096;

/**
 * The gradient of a convolution in its filters, Σ over all places of patchᵀ·dy: a product of matrices [filter, places] and
 * [places, channels] that is small and takes sums over very many places. Each workgroup makes a tile of it over a slice of
 * the places. tfjs's own kernel has one thread an entry of the filter, 576 for a first layer, which leaves a graphics card idle.
 */
export function conv2dBackpropFilter(stock: tf.KernelFunc): tf.KernelFunc {
  return (call) => {
    const { inputs, attrs, backend } = call;
    const { x, dy } = inputs as Record<'x' | 'dy', tf.TensorInfo>;
    const { strides, pad, filterShape, dataFormat, dimRoundingMode } = attrs as unknown as tf.Conv2DBackpropFilterAttrs;
    if (dataFormat !== 'NHWC') return stock(call);
    const conv = tf.backend_util.computeConv2DInfo(x.shape as Shape4D, filterShape, strides, 1, pad, dimRoundingMode);
    const places = conv.batchSize * conv.outHeight * conv.outWidth;
    const elements = conv.filterHeight * conv.filterWidth * conv.inChannels;
    const tiles: [number, number] = [Math.ceil(conv.outChannels / TILE), Math.ceil(elements / TILE)];
    const mostSlices = Math.max(1, Math.floor(MOST_GROUPS / (tiles[0] * tiles[1])));
    const slices = Math.min(Math.ceil(places / SLICE), mostSlices);
    const steps = Math.ceil(places / slices / STEP);
    const partial = runShader(backend, {
      key: 'conv2dFilterGradient',
      inputs: { x, dy },
      outputShape: [slices, elements * conv.outChannels],
      integers: {
        ...{ places, elements, steps, inDepth: conv.inChannels, outDepth: conv.outChannels },
        ...{ inHeight: conv.inHeight, inWidth: conv.inWidth, outHeight: conv.outHeight, outWidth: conv.outWidth },
        ...{ filterWidth: conv.filterWidth, strideHeight: conv.strideHeight, strideWidth: conv.strideWidth },
        ...{ top: conv.padInfo.top, left: conv.padInfo.left },
      },
      groups: { size: [GROUP, GROUP, 1], count: [...tiles, slices] },
      code: CODE,
    });
    const sum = columnSums(backend, {
      ...{ key: 'x', term: 'x[at]', inputs: { x: partial } },
      ...{ rows: slices, columns: elements * conv.outChannels, factor: 1 },
    });
    releaseData(backend, partial);
    return { ...sum, shape: filterShape };
  };
}

const CODE = `
  var<workgroup> patches : array<array<f32, ${TILE}>, ${STEP}>;
  var<workgroup> slopes : array<array<f32, ${TILE}>, ${STEP}>;

  // Entry "element" of the part of x that makes "place" of the output; 0 where it sticks out.
  fn patchEntry(place : i32, element : i32) -> f32 {
    let outRow = place / uniforms.outWidth % uniforms.outHeight;
    let outColumn = place % uniforms.outWidth;
    let image = place / (uniforms.outWidth * uniforms.outHeight);
    let tap = element / uniforms.inDepth;
    let row = outRow * uniforms.strideHeight - uniforms.top + tap / uniforms.filterWidth;
    let column = outColumn * uniforms.strideWidth - uniforms.left + tap % uniforms.filterWidth;
    if (place >= uniforms.places || element >= uniforms.elements ||
        row < 0 || row >= uniforms.inHeight || column < 0 || column >= uniforms.inWidth) {
      return 0.0;
    }
    return x[((image * uniforms.inHeight + row) * uniforms.inWidth + column) * uniforms.inDepth + element % uniforms.inDepth];
  }

  fn main() {
    let left = i32(workgroupId.x) * ${TILE};
    let top = i32(workgroupId.y) * ${TILE};
    let start = i32(workgroupId.z) * uniforms.steps * ${STEP};
    let a = i32(localId.y);
    let b = i32(localId.x);
    var sums = vec4<f32>(0.0);
    for (var step = 0; step < uniforms.steps; step++) {
      for (var entry = i32(localIndex); entry < ${STEP * TILE}; entry += ${GROUP * GROUP}) {
        let place = start + step * ${STEP} + entry / ${TILE};
        let across = entry % ${TILE};
        patches[entry / ${TILE}][across] = patchEntry(place, top + across);
        var slope = 0.0;
        if (place < uniforms.places && left + across < uniforms.outDepth) {
          slope = dy[place * uniforms.outDepth + left + across];
        }
        slopes[entry / ${TILE}][across] = slope;
      }
      workgroupBarrier();
      for (var k = 0; k < ${STEP}; k++) {
        let p = vec2<f32>(patches[k][a], patches[k][a + ${GROUP}]);
        let s = vec2<f32>(slopes[k][b], slopes[k][b + ${GROUP}]);
        sums += vec4<f32>(p.x * s.x, p.x * s.y, p.y * s.x, p.y * s.y);
      }
      workgroupBarrier();
    }
    let slice = i32(workgroupId.z) * uniforms.elements * uniforms.outDepth;
    for (var i = 0; i < 4; i++) {
      let element = top + a + (i / 2) * ${GROUP};
      let channel = left + b + (i % 2) * ${GROUP};
      if (element < uniforms.elements && channel < uniforms.outDepth) {
        result[slice + element * uniforms.outDepth + channel] = sums[i];
      }
    }
  }`;
